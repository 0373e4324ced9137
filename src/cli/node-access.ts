import { NodePool } from '../chain/node-pool';
import { printable } from './printable';
import type { Terminal } from './terminal';

/** The nodes of networks, asked from a terminal. */
export interface NodeAccess {
  readonly pool: NodePool;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves when every request made so far has been told on standard error. */
  readonly told: () => Promise<void>;
}

/** Access to nodes that tells each request on standard error: its address, what was asked and how it ended. */
export function nodeAccess(terminal: Terminal): NodeAccess {
  const lines: Promise<void>[] = [];
  const now = () => terminal.now();
  const pool = new NodePool({
    fetch: terminal.fetch,
    now,
    random: () => Math.random(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onRequest: ({ url, what, outcome, bytes }) =>
      lines.push(terminal.warn(`${printable(`POST ${url} ${what}: ${outcome}, ${bytes} bytes`)}\n`)),
  });
  return {
    pool,
    now,
    told: async () => {
      await Promise.all(lines);
    },
  };
}
