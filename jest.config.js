// One configuration for every project; the lane (unit, int, kafka, e2e) comes from the suffix of the spec. See tools/test/run.mjs.
const lanes = {
  unit: '**/src/**/*.spec.ts',
  int: '**/src/**/*.int.spec.ts',
  kafka: '**/src/**/*.kafka.spec.ts',
  e2e: '**/src/**/*.e2e.spec.ts',
};
const lane = process.env.TEST_LANE ?? 'unit';
if (!(lane in lanes)) throw new Error(`TEST_LANE must be one of ${Object.keys(lanes).join(', ')}; it is ${lane}.`);

const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
};

export default {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/{apps,libs,tools}/${lanes[lane]}`],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...(lane === 'unit' ? ['\\.(int|kafka|e2e)\\.spec\\.ts$'] : [])],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['@sync/source', 'node', 'node-addons'] },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  ...(lane === 'unit'
    ? {}
    : {
        globalSetup: lane === 'kafka' ? './tools/test/start-kafka.mjs' : './tools/test/start-postgres.mjs',
        globalTeardown: lane === 'kafka' ? './tools/test/stop-kafka.mjs' : './tools/test/stop-postgres.mjs',
        // A cluster of Kafka nodes, or a process per service, is enough for a small machine at a time.
        maxWorkers: lane === 'kafka' ? 1 : 2,
      }),
  testTimeout: lane === 'unit' ? 10_000 : lane === 'int' ? 60_000 : lane === 'kafka' ? 120_000 : 240_000,
};
