import type { ProofCase } from '../../src/zk/judge-proof';
import type { SnarkSystem } from '../../src/zk/snarkjs-proof';

/** What the process is to verify, and with what. */
export interface ColdJob extends ProofCase {
  readonly system: SnarkSystem;
  readonly key: unknown;
  readonly bare: boolean;
}

export interface ColdResult {
  readonly verified: boolean;
  readonly ms: number;
  readonly megabytes: number;
}

/* A process for one verification: everything is imported in it, as in a Worker that has just been started. */

async function ours(job: ColdJob): Promise<boolean> {
  const { createSnarkjsEngine } = await import('../../src/zk/snarkjs-engine');
  const { enginesOf } = await import('../../src/zk/engine-worker');
  const { judgeProof } = await import('../../src/zk/judge-proof');
  const judgement = await judgeProof(job, enginesOf({ snarkjs: createSnarkjsEngine() }));
  return judgement.proof.outcome === 'pass';
}

async function theirs({ system, key, signals, proof }: ColdJob): Promise<boolean> {
  const snarkjs = await import('snarkjs');
  const curve = await snarkjs.curves.getCurveFromName('bn128', { singleThread: true });
  Object.assign(globalThis, { curve_bn128: curve });
  return snarkjs[system].verify(key, signals as string[], proof);
}

const job = JSON.parse(process.argv[2] ?? '{}') as ColdJob;
const start = performance.now();
const verified = await (job.bare ? theirs(job) : ours(job));
const result: ColdResult = {
  verified,
  ms: performance.now() - start,
  megabytes: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(result));
process.exit(0);
