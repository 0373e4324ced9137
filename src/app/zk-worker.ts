import { createEngineWorker } from '../zk/engine-worker';
import type { EngineRequest } from '../zk/engine-protocol';
import type { Engines } from '../zk/judge-proof';

/** Serves jobs in the Worker that this is called in. */
export function serveEngines(engines: Engines): void {
  const run = createEngineWorker(engines, (message) => postMessage(message));
  addEventListener('message', (event: MessageEvent<EngineRequest>) => void run(event.data));
}
