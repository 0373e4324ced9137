import { keccak_256 } from '@noble/hashes/sha3.js';
import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import * as snarkjs from 'snarkjs';
import { toHex } from '../../src/bytes/hex';
import { createEvmEngine } from '../../src/zk/evm-engine';
import { createEzklEngine } from '../../src/zk/ezkl-engine';
import { judgeProof } from '../../src/zk/judge-proof';
import { createSnarkjsEngine } from '../../src/zk/snarkjs-engine';
import { snarkSystems, type SnarkSystem } from '../../src/zk/snarkjs-proof';
import { exportedVerifier } from '../zk/exported-verifiers';
import { mlp, mlpArtifacts } from '../zk/snarkjs-vectors';
import type { ColdJob, ColdResult } from './zk-cold';

const here = dirname(fileURLToPath(import.meta.url));

const engines = {
  snarkjs: createSnarkjsEngine(),
  evm: createEvmEngine(),
  ezkl: createEzklEngine(undefined),
};

const ms = (value: number): string => `${value.toFixed(1)} ms`;

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
}

/** Milliseconds of processor time, which other work on the machine disturbs least; engines and bare snarkjs have one thread. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Medians of both, run in turn and each first in half of the rounds; the first rounds are not counted. */
async function beside(
  rounds: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<readonly [number, number]> {
  const times: readonly [number[], number[]] = [[], []];
  for (let round = -4; round < rounds; round++) {
    const isOurTurn = round % 2 === 0;
    const first = await timed(isOurTurn ? ours : theirs);
    const second = await timed(isOurTurn ? theirs : ours);
    if (round < 0) continue;
    times[0].push(isOurTurn ? first : second);
    times[1].push(isOurTurn ? second : first);
  }
  return [median(times[0]), median(times[1])];
}

/** The script of the cold runs as one file, so that no loader is measured with it. */
async function bundledScript(): Promise<string> {
  const { build } = await import('vite');
  const outDir = join(here, '..', 'output', 'zk-cold');
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: join(here, 'zk-cold.ts'), outDir, emptyOutDir: true, target: 'node20' },
  });
  const [script] = (await readdir(outDir)).filter((name) => name.startsWith('zk-cold'));
  return join(outDir, script ?? '');
}

/** One verification in a fresh process: from the import of the engine to the result, and the process's memory at its peak. */
async function cold(script: string, system: SnarkSystem, bare: boolean): Promise<ColdResult> {
  const job: ColdJob = { ...mlp(system), system, bare };
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(job)]);
  const result = JSON.parse(stdout) as ColdResult;
  if (!result.verified) throw new Error(`${system} was not verified in a fresh process`);
  return result;
}

/** snarkjs alone, on the curve it builds itself: the engine's own is quicker. */
const bareCurve = await snarkjs.curves.getCurveFromName('bn128', { singleThread: true });
const useBareCurve = (): void => void Object.assign(globalThis, { curve_bn128: bareCurve });

async function verifying(system: SnarkSystem, script: string): Promise<void> {
  const { proof, signals, key, card } = mlp(system);
  const [ours, bare] = await beside(
    60,
    async () => {
      const judgement = await judgeProof({ proof, signals, card }, engines);
      if (judgement.proof.outcome !== 'pass') throw new Error('not verified');
    },
    async () => {
      useBareCurve();
      if (!(await snarkjs[system].verify(key, signals, proof))) throw new Error('not verified');
    },
  );
  const first = await cold(script, system, false);
  const firstBare = await cold(script, system, true);
  const code = await exportedVerifier(system);
  const contract = { ...card, verificationKey: undefined, contract: { codeHash: toHex(keccak_256(code)) } };
  const times: number[] = [];
  for (let round = 0; round < 9; round++) {
    times.push(await timed(() => judgeProof({ proof, signals, card: contract, code }, engines)));
  }
  console.log(
    `${system.padEnd(8)} verify warm ${ms(ours)} · bare snarkjs ${ms(bare)} · ratio ${(ours / bare).toFixed(2)}` +
      ` · cold ${ms(first.ms)} (${first.megabytes.toFixed(0)} MB) · bare cold ${ms(firstBare.ms)} (${firstBare.megabytes.toFixed(0)} MB)` +
      ` · EVM ${ms(median(times))}, first ${ms(times[0] ?? 0)}`,
  );
}

async function proving(system: SnarkSystem): Promise<void> {
  const { inputs, circuit, provingKey } = mlpArtifacts(system);
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const [ours, bare] = await beside(
    3,
    () => engines.snarkjs.prove(mlpArtifacts(system), () => undefined),
    async () => {
      useBareCurve();
      const witness = { type: 'mem' as const };
      await snarkjs.wtns.calculate(inputs, circuit, witness);
      await snarkjs[system].prove(provingKey, witness, undefined, { singleThread: true });
    },
  );
  clearInterval(watch);
  console.log(
    `${system.padEnd(8)} prove ${ms(ours)} · bare snarkjs ${ms(bare)} · ratio ${(ours / bare).toFixed(2)}` +
      ` · peak memory of the process ${(peak / 2 ** 20).toFixed(0)} MB`,
  );
}

/** Bytes of the scripts a browser loads for each engine, where an extension has been built. */
async function loaded(): Promise<void> {
  const folder = join(here, '..', '..', '.output', 'chrome-mv3');
  for (const name of ['zk-snarkjs.js', 'zk-evm.js', 'background.js']) {
    const size = await stat(join(folder, name)).then(
      (found) => `${(found.size / 1000).toFixed(0)} kB`,
      () => 'not built',
    );
    console.log(`loaded   ${name.padEnd(14)} ${size}`);
  }
}

/** Verifying and proving in each system, beside bare snarkjs in the same run, with the EVM engine beside it. */
export async function run(): Promise<void> {
  console.log(
    '3-4-2 perceptron; "warm" reads card, proof and signals anew each time; medians of runs in turn',
  );
  useBareCurve();
  const script = await bundledScript();
  for (const system of snarkSystems) await verifying(system, script);
  for (const system of snarkSystems) await proving(system);
  await loaded();
}
