import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger } from '@sync/telemetry';
import { IngestModule, type IngestOptions } from './ingest.module.js';

const BODY_LIMIT = 1024 * 1024;

export interface RunningIngest {
  readonly url: string;
  /** Ends when every accepted webhook is answered. */
  close(): Promise<void>;
}

/**
 * Opens the port. Until the buffer is opened every webhook is answered 429, which GHL re-sends; from the first moment on nothing is
 * answered but what design section 3 lists.
 */
export const startIngest = async (options: IngestOptions & { readonly host: string; readonly port: number }): Promise<RunningIngest> => {
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT, keepAliveTimeout: 72_000, forceCloseConnections: 'idle' });
  const app = await NestFactory.create<NestFastifyApplication>(IngestModule.with(options), adapter, {
    bodyParser: false,
    logger: nestLogger(options.logger),
  });
  const fastify = adapter.getInstance();
  // The signature covers the exact bytes, so nobody parses the body before it was checked, whatever its content type says.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  await app.listen(options.port, options.host);
  const url = await app.getUrl();
  return {
    url,
    close: async () => {
      options.readiness.drain();
      await options.buffer.drain();
      await app.close();
    },
  };
};
