import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { ConsoleBackend } from '../backend.js';
import { isKnownReason, reasonOf } from '../reasons.js';

export interface PageOptions {
  /** Where the built page lies (apps/console-web/dist); null when this process serves the API only. */
  readonly staticDir: string | null;
  readonly backend: ConsoleBackend;
}

/** Serves the page, and a plain one in its place while something is still missing; and a page per reason code. */
export const servePage = async (fastify: FastifyInstance, { staticDir, backend }: PageOptions): Promise<void> => {
  if (staticDir && existsSync(join(staticDir, 'assets')))
    await fastify.register(fastifyStatic, { root: join(staticDir, 'assets'), prefix: '/assets/', immutable: true, maxAge: '365d' });

  fastify.get('/', async (_request, reply) => {
    void reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
    if (!backend.isOpen)
      return reply.status(503).header('retry-after', '2').send(waiting('The console is starting', 'The database is being opened.'));
    const index = staticDir ? await readFile(join(staticDir, 'index.html'), 'utf8').catch(() => null) : null;
    return index ?? reply.status(503).send(waiting('The page is not built yet', 'Build it with: npm run build. The API answers already.'));
  });

  fastify.get<{ Params: { code: string } }>('/problems/:code', ({ params: { code } }, reply) => {
    const { title, nextStep } = reasonOf(code);
    const body = isKnownReason(code)
      ? `<p>${escaped(nextStep)}</p>`
      : '<p>This code has no page of its own. Look for it in the log, or report it.</p>';
    return reply
      .type('text/html; charset=utf-8')
      .send(plainPage(title, `${body}<p><code>${escaped(code)}</code> · <a href="/">Back to the console</a></p>`));
  });
};

const waiting = (title: string, detail: string): string =>
  plainPage(title, `<p role="status">${escaped(detail)} This page looks again by itself.</p>`, '<meta http-equiv="refresh" content="2">');

const plainPage = (title: string, body: string, head = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<meta name="color-scheme" content="light dark">${head}<title>${escaped(title)}</title>` +
  '<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}</style></head>' +
  `<body><h1>${escaped(title)}</h1>${body}</body></html>`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
