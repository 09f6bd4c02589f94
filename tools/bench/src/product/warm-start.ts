import { setTimeout as delay } from 'node:timers/promises';
import { ghlSignatureHeader } from '@sync/contracts-ghl';
import type { World } from '@sync/e2e';
import { Agent, request } from 'undici';

export interface WarmStart {
  readonly readyMs: number;
  /** From spawn to the first answer of any kind. */
  readonly portMs: number;
  /** How often each answer came; `error` is anything but a refused connection before the port was open. */
  readonly answers: ReadonlyMap<string, number>;
}

const SENDERS = 4;
const AFTER_READY_MS = 1_000;
const LONGEST_MS = 60_000;

/** Starts the product on the data it has, while senders knock from before the port is open until a second after it is ready. */
export const warmStart = async (world: World): Promise<WarmStart> => {
  const agent = new Agent({ connections: SENDERS, pipelining: 1 });
  const answers = new Map<string, number>();
  const began = performance.now();
  let [portMs, end] = [NaN, began + LONGEST_MS];
  const note = (answer: string): void => void answers.set(answer, (answers.get(answer) ?? 0) + 1);
  const knock = async (sender: number): Promise<void> => {
    for (let turn = sender; performance.now() < end; turn += 1) {
      try {
        const answer = await request(`${world.sync.ingestUrl}/webhooks/ghl`, { method: 'POST', dispatcher: agent, ...letter(world, turn) });
        await answer.body.dump();
        if (Number.isNaN(portMs)) portMs = performance.now() - began;
        note(String(answer.statusCode));
      } catch (error) {
        if (!isRefused(error)) note(`error ${codeOf(error)}`);
        else if (!Number.isNaN(portMs)) note('error refused-after-open');
      }
      await delay(5);
    }
  };
  world.sync.launch();
  const knocking = Promise.all(Array.from({ length: SENDERS }, (_, sender) => knock(sender)));
  const readyMs = await untilReady(world, began).finally(() => (end = performance.now() + AFTER_READY_MS));
  await knocking;
  await agent.close();
  return { readyMs, portMs, answers };
};

/** In turn: genuine, unsigned, no JSON, too large. */
const letter = ({ ghl }: World, turn: number): { headers: Record<string, string>; body: Buffer } => {
  const kind = turn % 50 === 0 ? 3 : turn % 3;
  const genuine = { type: 'ContactUpdate', locationId: ghl.locationId, id: `knock${turn % 7}`, webhookId: `knock-${turn}-${Date.now()}` };
  const texts = [JSON.stringify(genuine), JSON.stringify(genuine), 'not JSON', 'x'.repeat(1_100_000)];
  const body = Buffer.from(texts[kind] ?? '');
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (kind !== 1) headers[ghlSignatureHeader] = ghl.world.signingKey.sign(body);
  return { headers, body };
};

const untilReady = async (world: World, began: number): Promise<number> => {
  for (;;) {
    if (performance.now() - began > LONGEST_MS) throw new Error(`The product was not ready after ${LONGEST_MS / 1_000} s.`);
    const status = await request(`${world.sync.ingestUrl}/readyz`).then(
      async (answer) => {
        await answer.body.dump();
        return answer.statusCode;
      },
      () => null,
    );
    if (status === 200) return performance.now() - began;
    await delay(10);
  }
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'unknown';

const isRefused = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';
