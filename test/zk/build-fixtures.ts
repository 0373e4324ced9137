import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import * as snarkjs from 'snarkjs';
import { createSnarkjsEngine } from '../../src/zk/snarkjs-engine';
import type { SnarkSystem } from '../../src/zk/snarkjs-proof';

/*
 * `npx tsx test/zk/build-fixtures.ts`: compiles the project's own circuits with circom2, sets them up, and proves them;
 * the results are committed under test/fixtures/zk/own. The setup is deterministic: powers of tau and keys come from
 * public beacons alone, so anybody can forge proofs under these keys. They prove nothing outside tests.
 */

const root = join(import.meta.dirname, '..', '..');
const target = join(root, 'test/fixtures/zk/own');
const scratch = mkdtempSync(join(tmpdir(), 'proofmark-zk-'));
const power = 9;
const iterations = 10;

const beacon = (label: string): string =>
  createHash('sha256').update(`Proofmark test setup: ${label}`).digest('hex');

type Curve = 'bn128' | 'bls12381';
type Engine = Awaited<ReturnType<typeof snarkjs.curves.getCurveFromName>>;

/** snarkjs takes curves from here: built on this thread, so that nothing keeps the process alive. */
async function useCurve(name: Curve): Promise<Engine> {
  const curve = await snarkjs.curves.getCurveFromName(name, { singleThread: true });
  Object.assign(globalThis, { [`curve_${name}`]: curve });
  return curve;
}

async function powersOfTau(name: Curve): Promise<string> {
  const at = (step: number): string => join(scratch, `${name}-${step}.ptau`);
  await snarkjs.powersOfTau.newAccumulator(await useCurve(name), power, at(0));
  await snarkjs.powersOfTau.beacon(at(0), at(1), 'test', beacon(`powers of tau, ${name}`), iterations);
  await snarkjs.powersOfTau.preparePhase2(at(1), at(2));
  return at(2);
}

/** @returns paths of the constraint system and of the witness generator */
function compile(circuit: string, curve: Curve): { readonly r1cs: string; readonly wasm: string } {
  const out = join(scratch, curve);
  execFileSync('mkdir', ['-p', out]);
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/circom2/cli.js'),
      join('test/zk/circuits', `${circuit}.circom`),
      '--r1cs',
      '--wasm',
      '--prime',
      curve,
      '-l',
      'node_modules',
      '-o',
      out,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return { r1cs: join(out, `${circuit}.r1cs`), wasm: join(out, `${circuit}_js`, `${circuit}.wasm`) };
}

/** A proving key; of groth16 there may be several for one circuit, by the label of their beacon. */
async function setUp(system: SnarkSystem, r1cs: string, tau: string, label: string): Promise<string> {
  const zkey = join(scratch, `${label}.zkey`);
  if (system !== 'groth16') {
    await snarkjs[system].setup(r1cs, tau, zkey);
    return zkey;
  }
  const first = join(scratch, `${label}-0.zkey`);
  await snarkjs.zKey.newZKey(r1cs, tau, first);
  await snarkjs.zKey.beacon(first, zkey, 'test', beacon(label), iterations);
  return zkey;
}

async function write(name: string, value: unknown): Promise<void> {
  await writeFile(
    join(target, name),
    typeof value === 'string' ? value : `${JSON.stringify(value, undefined, 1)}\n`,
  );
}

const inputs = { returns: [12, -30, 45] };

interface Wanted {
  readonly name: string;
  readonly curve: Curve;
  readonly system: SnarkSystem;
}

const wanted: readonly Wanted[] = [
  { name: 'volatility', curve: 'bn128', system: 'groth16' },
  { name: 'volatility-other-key', curve: 'bn128', system: 'groth16' },
  { name: 'volatility-bls12381', curve: 'bls12381', system: 'groth16' },
  { name: 'volatility-bls12381-plonk', curve: 'bls12381', system: 'plonk' },
];

async function main(): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const curve of ['bn128', 'bls12381'] as const) {
    const tau = await powersOfTau(curve);
    const { r1cs, wasm } = compile('volatility', curve);
    if (curve === 'bn128') await writeFile(join(target, 'volatility.wasm'), await readFile(wasm));
    for (const { name, system } of wanted.filter((one) => one.curve === curve)) {
      const zkey = await setUp(system, r1cs, tau, name);
      const made = await createSnarkjsEngine().prove(
        { system, circuit: { path: wasm }, provingKey: { path: zkey }, inputs },
        () => undefined,
      );
      const { proof, publicSignals, verificationKey } = made;
      await write(`${name}.proof.json`, { proof, publicSignals });
      await write(`${name}.vkey.json`, verificationKey);
      if (name === 'volatility') await writeFile(join(target, `${name}.zkey`), await readFile(zkey));
      console.log(name, publicSignals);
    }
  }
}

await main();
