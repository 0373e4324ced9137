import { messageOf } from '../bytes/coded-error';
import { fromBase64 } from '../bytes/base64';
import { utf8 } from '../bytes/join';
import type { ProofOutcome } from './codes';
import type { Engine } from './engine';

/** One verification by EZKL's own engine. */
export interface EzklVerification {
  /** The authenticated fields of the proof, as JSON text. */
  readonly proof: string;
  /** `vk.key` in base64, as the card holds it. */
  readonly key: string;
  /** The circuit's settings; the card pins them, the proof does not. */
  readonly settings: unknown;
}

/** The part of `@ezkljs/engine` that is used. */
interface EzklModule {
  default(input?: unknown): Promise<unknown>;
  verify(
    proof: Uint8ClampedArray,
    key: Uint8ClampedArray,
    settings: Uint8ClampedArray,
    srs: Uint8ClampedArray,
  ): boolean;
}

/** What a build puts into the slot: the package, and the few hundred bytes of the powers of tau that verifying reads. */
export interface EzklSlot {
  readonly load: () => Promise<EzklModule>;
  readonly srs: () => Promise<Uint8Array>;
}

const absent: ProofOutcome = {
  outcome: 'missing',
  code: 'ezkl_engine_absent',
  detail:
    "EZKL's engine has no licence, so it is in no normal build. Use a card with the model's verifier contract, or build with PROOFMARK_EZKL=1 and the package installed.",
};

async function verify({ load, srs }: EzklSlot, job: EzklVerification): Promise<ProofOutcome> {
  const engine = await load();
  await engine.default();
  const clamped = (bytes: Uint8Array): Uint8ClampedArray => new Uint8ClampedArray(bytes);
  const settings = utf8(JSON.stringify(job.settings ?? {}));
  const holds = engine.verify(
    clamped(utf8(job.proof)),
    clamped(fromBase64(job.key, 'the verification key')),
    clamped(settings),
    clamped(await srs()),
  );
  return (holds as unknown) === true
    ? { outcome: 'pass' }
    : { outcome: 'fail', code: 'proof_invalid', detail: 'The engine answered false.' };
}

/**
 * What halo2 says of a proof that does not hold (its `plonk::Error`). Everything else the engine throws, such as that it
 * cannot read a key, the settings or a proof of another version, or that its WASM trapped, says nothing about the proof.
 */
const refusals = /constraint system is not satisfied|opening error|transcript error/i;
const unread = /failed to deserialize/i;

/**
 * EZKL's engine, where a build has one. It answers true or throws: only the words it throws for a proof that does not
 * hold reject.
 *
 * @param slot undefined in every normal build
 */
export function createEzklEngine(slot: EzklSlot | undefined): Engine<EzklVerification> {
  return {
    async verify(job) {
      if (slot === undefined) return absent;
      try {
        return await verify(slot, job);
      } catch (error) {
        const detail = messageOf(error);
        return refusals.test(detail) && !unread.test(detail)
          ? { outcome: 'fail', code: 'proof_invalid', detail }
          : { outcome: 'missing', code: 'engine_crashed', detail };
      }
    },
  };
}
