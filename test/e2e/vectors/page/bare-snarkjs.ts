import * as snarkjs from 'snarkjs';
import type { SnarkSystem } from '../../../../src/zk/snarkjs-proof';

/** What a Worker with snarkjs alone is to verify. */
export interface BareJob {
  readonly system: SnarkSystem;
  readonly key: object;
  readonly signals: readonly string[];
  readonly proof: object;
}

/*
 * A Worker with snarkjs alone, nothing read or checked before it. Its first message is a job, answered when snarkjs is
 * ready; each later one says how often to verify it, and is answered with the milliseconds that took.
 */

async function verifier({ system, key, signals, proof }: BareJob): Promise<() => Promise<void>> {
  const curve = await snarkjs.curves.getCurveFromName('bn128', { singleThread: true });
  Object.assign(globalThis, { curve_bn128: curve });
  return async () => {
    if (!(await snarkjs[system].verify(key, signals, proof))) throw new Error(`${system} was not verified`);
  };
}

async function timed(times: number, verify: () => Promise<void>): Promise<number> {
  const start = performance.now();
  for (let time = 0; time < times; time++) await verify();
  return performance.now() - start;
}

self.onmessage = ({ data: job }: MessageEvent<BareJob>) => {
  void verifier(job).then((verify) => {
    self.onmessage = ({ data: times }: MessageEvent<number>) => {
      void timed(times, verify).then((took) => postMessage(took));
    };
    postMessage(0);
  });
};
