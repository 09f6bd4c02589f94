import { problem, routes, type Route } from '@sync/contracts-console';
import { z } from 'zod';

/** The API as an OpenAPI 3.1 document, made from the same table that its answers are checked against. */
export const openApiDocument = (): object => ({
  openapi: '3.1.0',
  info: { title: 'ghl-sendx-sync console', version: '1.0.0', description: 'What operators ask and do.' },
  servers: [{ url: '/' }],
  security: [{}, { token: [] }],
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Asked for unless the console listens on loopback only.' } },
    schemas: { Problem: schemaOf(problem) },
  },
  paths: Object.fromEntries(
    Object.entries(routes).map(([name, route]) => [
      route.path.replace(/:(\w+)/g, '{$1}'),
      { [route.method.toLowerCase()]: operationOf(name, route) },
    ]),
  ),
});

const operationOf = (name: string, route: Route): object => ({
  operationId: name,
  summary: route.about,
  parameters: [
    ...[...route.path.matchAll(/:(\w+)/g)].map(([, param]) => ({ name: param, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(route.query).map(([param, description]) => ({ name: param, in: 'query', description, schema: { type: 'string' } })),
    ...(route.method === 'POST'
      ? [
          {
            name: 'x-requested-with',
            in: 'header',
            required: true,
            description: 'Any value: says that this is deliberate.',
            schema: { type: 'string' },
          },
        ]
      : []),
  ],
  responses: {
    '200': { description: 'The answer', content: { 'application/json': { schema: schemaOf(route.answer) } } },
    default: { description: 'A problem', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  },
});

const schemaOf = (schema: z.ZodType): object => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return rest;
};
