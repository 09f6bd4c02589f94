import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface RecordedCall {
  readonly method: string;
  /** As on the wire: encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when there was none. */
  readonly body: unknown;
}

export interface VendorAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Instead of `json`: these very characters. */
  readonly text?: string;
  /** `never` keeps the caller waiting, `reset` breaks the connection, `half` breaks it in the middle of the body. */
  readonly trouble?: 'never' | 'reset' | 'half';
}

export interface VendorServer {
  readonly url: string;
  readonly calls: RecordedCall[];
  close(): Promise<void>;
}

/** A vendor on a free port, for one spec: answers what the spec says and keeps what it was sent. */
export const startVendor = async (answer: (call: RecordedCall, nth: number) => VendorAnswer): Promise<VendorServer> => {
  const calls: RecordedCall[] = [];
  const server = createServer((request, response) => {
    void read(request).then((call) => {
      calls.push(call);
      give(response, answer(call, calls.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const read = async (request: IncomingMessage): Promise<RecordedCall> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(request.url ?? '/', 'http://vendor');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { method: request.method ?? '', path: url.pathname, query: Object.fromEntries(url.searchParams), headers, body };
};

const give = (response: ServerResponse, { status = 200, headers = {}, json, text, trouble }: VendorAnswer): void => {
  if (trouble === 'never') return;
  if (trouble === 'reset') return void response.destroy();
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers });
  if (trouble !== 'half') return void response.end(body);
  response.write(body.slice(0, body.length / 2), () => response.destroy());
};
