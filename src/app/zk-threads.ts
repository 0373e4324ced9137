import { browser } from 'wxt/browser';

import type { EngineHost, EngineHostOptions, EngineThread } from '../zk/engine-host';
import { createEngineHost } from '../zk/engine-host';
import type { EngineName } from '../zk/engine-protocol';

/** One verification; real ones take milliseconds, an EZKL contract some hundred. */
export const VERIFY_DEADLINE_MS = 30_000;
/** One proof, of circuits of any size: the user can cancel it. */
export const PROVE_DEADLINE_MS = 60 * 60_000;
/** How long a Worker waits for the next proof before its memory is given back. */
export const IDLE_MS = 60_000;

const scripts = { snarkjs: '/zk-snarkjs.js', evm: '/zk-evm.js' } as const;

/** Starts the Worker of an engine. Only where there are Workers: not in Chrome's service worker. */
export function spawnEngine(name: EngineName): EngineThread {
  return new Worker(browser.runtime.getURL(scripts[name])) as EngineThread;
}

/** Hosts for the engines, in the context this is called in. */
export function hostEngines(
  options: Omit<EngineHostOptions, 'spawn'> = { deadlineMs: VERIFY_DEADLINE_MS, idleMs: IDLE_MS },
): Readonly<Record<EngineName, EngineHost>> {
  return {
    snarkjs: createEngineHost({ ...options, spawn: () => spawnEngine('snarkjs') }),
    evm: createEngineHost({ ...options, spawn: () => spawnEngine('evm') }),
  };
}
