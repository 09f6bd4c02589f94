import { z } from 'zod';
import { overview, reason, routes } from './index.js';

describe('the routes of the console', () => {
  it('all live under /api, and no two answer the same request', () => {
    const requests = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(requests).size).toBe(requests.length);
    for (const { path } of Object.values(routes)) expect(path).toMatch(/^\/api\//);
  });

  it('only change something by POST', () => {
    expect(
      Object.entries(routes)
        .filter(([, { method }]) => method === 'POST')
        .map(([name]) => name),
    ).toEqual(['redrive', 'redriveEvents', 'pause', 'resume', 'goLive']);
  });

  it('can be described as JSON schema', () => {
    for (const { answer } of Object.values(routes)) expect(z.toJSONSchema(answer)).toHaveProperty('type', 'object');
  });

  it('refuse a reason without words, and an overview that leaves something out', () => {
    expect(reason.safeParse({ code: 'no-email' }).success).toBe(false);
    expect(overview.safeParse({ at: '2025-03-01T09:00:00.000Z', connections: [] }).success).toBe(false);
  });
});
