import { describe, expect, test } from 'vitest';
import type { EzklSlot } from '../../src/zk/ezkl-engine';
import { createEzklEngine } from '../../src/zk/ezkl-engine';

const job = { proof: '{}', key: 'AAAA', settings: { run_args: {} } };

/** A slot filled with an engine that answers as told. */
function slot(verify: () => boolean): EzklSlot {
  return {
    load: () => Promise.resolve({ default: () => Promise.resolve(undefined), verify }),
    srs: () => Promise.resolve(new Uint8Array(388)),
  };
}

describe("the slot for EZKL's engine", () => {
  test('is empty in normal builds, which is said with what would do instead', async () => {
    const { ezklSlot } = await import('../../src/zk/ezkl-slot');
    expect(ezklSlot).toBeUndefined();
    expect(await createEzklEngine(ezklSlot).verify(job)).toMatchObject({
      outcome: 'missing',
      code: 'ezkl_engine_absent',
    });
  });

  test.each<[string, () => boolean, object]>([
    ['true', () => true, { outcome: 'pass' }],
    ['false', () => false, { outcome: 'fail', code: 'proof_invalid' }],
  ])('takes the answer %s', async (_name, verify, outcome) => {
    expect(await createEzklEngine(slot(verify)).verify(job)).toMatchObject(outcome);
  });

  test.each([
    ['[halo2] The constraint system is not satisfied', 'fail', 'proof_invalid'],
    ['Internal error: Verification failed: Opening error: OpeningError', 'fail', 'proof_invalid'],
    ['Transcript error: Invalid elliptic curve point encoding in proof', 'fail', 'proof_invalid'],
    ['Failed to deserialize settings: missing field `transcript_type`', 'missing', 'engine_crashed'],
    ['Failed to deserialize vk: failed to fill whole buffer', 'missing', 'engine_crashed'],
    ['Failed to create verifying key: the constraint system is too small', 'missing', 'engine_crashed'],
    ['unreachable executed', 'missing', 'engine_crashed'],
    ['memory access out of bounds', 'missing', 'engine_crashed'],
  ])('reads the throw "%s"', async (message, outcome, code) => {
    const engine = createEzklEngine(
      slot(() => {
        throw new Error(message);
      }),
    );
    expect(await engine.verify(job)).toMatchObject({ outcome, code });
  });
});
