import type * as snarkjsModule from 'snarkjs';
import type { EngineCurve, FileLike, Logger } from 'snarkjs';
import { CodedError, messageOf } from '../bytes/coded-error';
import type { ProofOutcome, ZkCode } from './codes';
import type { CurveName } from './curves';
import type { Artifact, Engine, MadeProof, Progress, ProvingArtifacts, SnarkVerification } from './engine';
import { hasTrueInverse } from './fflonk-inverse';
import { pagesOf } from './file-pages';
import type { PreparedCurve } from './prepared-pairing';
import { prepareCurve } from './prepared-pairing';
import { headBytes, isProvingKeyHead } from './proving-key-head';
import type { SnarkProof } from './snarkjs-proof';
import { plonkCommitments } from './snarkjs-proof';
import { isInTwistGroup } from './bn128-twist';
import type { Fq2 } from './curves';
import type { G1Text, G2Text } from './field-elements';

type Snarkjs = typeof snarkjsModule;

/** snarkjs looks for its curves here; a curve that is there is never built with helper workers. */
const globals: Partial<Record<`curve_${CurveName}`, EngineCurve>> = globalThis as never;

const own: Partial<Record<CurveName, PreparedCurve>> = {};

/** Builds a curve on this thread: its helper workers are what the pages' content security policy forbids. */
async function curveFor({ curves }: Snarkjs, name: CurveName): Promise<PreparedCurve> {
  const built = (own[name] ??= prepareCurve(await curves.getCurveFromName(name, { singleThread: true })));
  globals[`curve_${name}`] = built.curve;
  return built;
}

const bigints = (point: G1Text): readonly bigint[] => point.map(BigInt);

/** Whether a point on the curve is in the group of order r. On bn128 every one is; the cofactor of bls12381 is not 1. */
function isInG1(curve: EngineCurve, name: CurveName, point: G1Text): boolean {
  if (name === 'bn128') return true;
  return curve.G1.isZero(curve.G1.timesScalar(curve.G1.fromObject(bigints(point)), curve.r));
}

function isInG2(curve: EngineCurve, name: CurveName, given: G2Text): boolean {
  const [x, y] = given.map(([a, b]): Fq2 => [BigInt(a), BigInt(b)]);
  if (x === undefined || y === undefined) return false;
  if (name === 'bn128') return isInTwistGroup(curve, [x, y]);
  const { G2, r } = curve;
  return G2.isZero(G2.timesScalar(G2.fromObject([x, y, [1n, 0n]]), r));
}

/** Whether the points of a proof, which lie on their curves, are in the groups of order r. snarkjs does not ask. */
function isInGroups(curve: EngineCurve, proof: SnarkProof): boolean {
  const isG1 = (point: G1Text): boolean => isInG1(curve, proof.curve, point);
  switch (proof.protocol) {
    case 'groth16':
      return isG1(proof.pi_a) && isG1(proof.pi_c) && isInG2(curve, proof.curve, proof.pi_b);
    case 'plonk':
      return plonkCommitments.every((name) => isG1(proof[name]));
    case 'fflonk':
      return Object.values(proof.polynomials).every(isG1);
  }
}

const invalid = (detail: string): ProofOutcome => ({ outcome: 'fail', code: 'proof_invalid', detail });

async function verify(snarkjs: Snarkjs, { key, proof, signals }: SnarkVerification): Promise<ProofOutcome> {
  const { curve, prepare } = await curveFor(snarkjs, proof.curve);
  prepare(key);
  if (!isInGroups(curve, proof)) return invalid('A point of the proof is not in the group it belongs to.');
  // Without a logger: with one, snarkjs writes out every intermediate number.
  if (!(await snarkjs[key.system].verify(key.json, signals.map(String), proof))) {
    return invalid('The equations of the proof do not hold.');
  }
  return proof.protocol === 'fflonk' && !hasTrueInverse(key, signals, proof)
    ? invalid('The evaluation "inv" is not the inverse that the rest of the proof gives.')
    : { outcome: 'pass' };
}

/** Refuses bytes and files of the browser that are no proving key; the terminal looks at its files itself. */
async function checkProvingKey(key: Artifact): Promise<void> {
  if ('path' in key) return;
  const head = key.slice(0, headBytes);
  const bytes = head instanceof Blob ? new Uint8Array(await head.arrayBuffer()) : head;
  if (!isProvingKeyHead(bytes)) {
    throw new CodedError<ZkCode>('malformed_key', 'The proving key is not one of snarkjs (.zkey).');
  }
}

function fileOf(artifact: Artifact): FileLike {
  if (artifact instanceof Uint8Array) return artifact;
  return 'path' in artifact ? artifact.path : { type: 'bigMem', data: pagesOf(artifact) };
}

/** What JSON keeps of a value; snarkjs leaves bigints in some. */
function asJson(value: unknown): unknown {
  const text = (_name: string, inner: unknown): unknown =>
    typeof inner === 'bigint' ? inner.toString() : inner;
  return JSON.parse(JSON.stringify(value, text));
}

async function prove(
  snarkjs: Snarkjs,
  { system, circuit, provingKey, inputs }: ProvingArtifacts,
  progress: Progress,
): Promise<MadeProof> {
  await checkProvingKey(provingKey);
  // Which of the two a key is on, snarkjs finds out only while it uses it.
  await curveFor(snarkjs, 'bn128');
  await curveFor(snarkjs, 'bls12381');
  progress('Running the circuit on the inputs');
  const witness: { readonly type: 'mem'; data?: Uint8Array } = { type: 'mem' };
  await snarkjs.wtns.calculate(inputs, fileOf(circuit), witness);
  progress('Reading the proving key');
  const tell = (line: string): void => progress(line.replace(/^[>·\s-]+/, '').slice(0, 120));
  const logger: Logger = { debug: tell, info: tell, warn: tell, error: tell };
  const made = await snarkjs[system].prove(fileOf(provingKey), witness, logger, { singleThread: true });
  progress('Reading the verification key');
  const verificationKey = asJson(await snarkjs.zKey.exportVerificationKey(fileOf(provingKey)));
  return { proof: asJson(made.proof), publicSignals: made.publicSignals, verificationKey };
}

/**
 * snarkjs on one thread: verifies and proves groth16, plonk and fflonk. It is loaded with the first job. Never to be run
 * in a service worker, where it cannot even be imported.
 */
export function createSnarkjsEngine(
  load: () => Promise<Snarkjs> = () => import('snarkjs'),
): Required<Engine<SnarkVerification>> {
  let loaded: Snarkjs | undefined;
  // Kept, because even an import of what is loaded already costs as much as a tenth of a verification.
  const loadOnce = async (): Promise<Snarkjs> => (loaded ??= await load());
  return {
    async verify(job) {
      try {
        return await verify(await loadOnce(), job);
      } catch (error) {
        return { outcome: 'missing', code: 'engine_crashed', detail: messageOf(error) };
      }
    },
    prove: async (artifacts, progress) => prove(await loadOnce(), artifacts, progress),
  };
}
