import { runAsChild } from '@sync/sim-kit';
import { startSendxSim } from './start-sendx-sim.js';

await runAsChild(async () => {
  const sim = await startSendxSim({
    port: Number(process.env['SENDX_SIM_PORT'] ?? 4020),
    host: process.env['SENDX_SIM_HOST'], // only inside a network of its own: everybody who reaches it may steer it
    apiKey: process.env['SENDX_SIM_API_KEY'],
    statePath: process.env['SENDX_SIM_STATE'],
  });
  return { ready: { name: 'sendx-sim', url: sim.url, origin: sim.origin, port: sim.port }, close: () => sim.close() };
});
