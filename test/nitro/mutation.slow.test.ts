import fc from '../support/properties';
import { beforeAll, describe, expect, it } from 'vitest';
import { concat } from '../../src/bytes/join';
import { KnownIssuers } from '../../src/nitro/known-issuers';
import { type AttestationOptions, verifyAttestation } from '../../src/nitro/verify-attestation';
import { createIssuer } from '../evidence/attestation-issuer';
import { outsideVectors, readOutside } from '../support/outside-vectors';
import { foundDocuments, optionsFor } from './vectors';

let document: Uint8Array;
let options: AttestationOptions;
beforeAll(async () => {
  const issuer = await createIssuer();
  document = await issuer.issue({
    signingKeyDer: Uint8Array.of(1),
    tlsCertDer: Uint8Array.of(2),
    timestamp: Date.UTC(2026, 0, 1),
  });
  // Known issuers save time, and must save nothing else: what is altered is not what they signed.
  const issuers = new KnownIssuers();
  options = { rootSha256: issuer.rootSha256, at: 'document', allowDebug: true, issuers };
});

/**
 * The only bytes of a document that can change without changing its meaning are those that no signature covers: here
 * the unprotected header, one byte, which may also be null.
 */
const unprotectedHeaderAt = 6;

function mutate(bytes: Uint8Array, position: number, flip: number): Uint8Array {
  const mutated = Uint8Array.from(bytes);
  mutated[position] = (mutated[position] ?? 0) ^ flip;
  return mutated;
}

async function verifies(bytes: Uint8Array, how: AttestationOptions = options): Promise<boolean> {
  return (await verifyAttestation(bytes, how)).ok;
}

type Change = readonly [position: number, flip: number];

/** Which of the changes leave a document that verifies; several are tried at a time, as many as WebCrypto has threads for. */
async function surviving(changes: readonly Change[]): Promise<readonly Change[]> {
  const survivors: Change[] = [];
  let next = 0;
  const tryOn = async (): Promise<void> => {
    for (let change = changes[next++]; change !== undefined; change = changes[next++]) {
      if (await verifies(mutate(document, ...change))) survivors.push(change);
    }
  };
  await Promise.all(Array.from({ length: 16 }, tryOn));
  return survivors;
}

describe('an attestation document', () => {
  it('survives no change of a single byte', async () => {
    expect(await verifies(document)).toBe(true);
    const changes = Array.from(document, (_, at): Change => [at, 1 + ((at * 151) % 255)]);
    expect(await surviving(changes.filter(([at]) => at !== unprotectedHeaderAt))).toEqual([]);
  }, 60_000);

  it('survives no value of a byte outside its certificates and measurements', async () => {
    const flips = Array.from({ length: 255 }, (_, index) => index + 1);
    const changes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10].flatMap((at) => flips.map((flip): Change => [at, flip]));
    expect(await surviving(changes)).toEqual([]);
  }, 60_000);

  it('has an unprotected header that says nothing: an empty map or null', async () => {
    const written = document[unprotectedHeaderAt] ?? 0;
    const changes = Array.from({ length: 256 }, (_, value): Change => [unprotectedHeaderAt, value ^ written]);
    const values = (await surviving(changes)).map(([, flip]) => flip ^ written);
    expect(values.sort()).toEqual([0xa0, 0xf6]);
  });

  it('survives no cut, no doubled piece and no swapped pieces', async () => {
    const place = fc.integer({ min: 1, max: document.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, place, async (one, other) => {
        const [start, end] = one < other ? [one, other] : [other, one];
        expect(await verifies(document.subarray(0, start))).toBe(false);
        const [head, middle, tail] = [
          document.subarray(0, start),
          document.subarray(start, end),
          document.subarray(end),
        ];
        if (middle.length > 0) {
          expect(await verifies(concat(head, tail))).toBe(false);
          expect(await verifies(concat(head, middle, middle, tail))).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is not made by chance', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await verifies(bytes)).toBe(false);
        expect(await verifies(concat(Uint8Array.of(0x84, 0x44, 0xa1, 0x01, 0x38, 0x22, 0xa0), bytes))).toBe(
          false,
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe.runIf(outsideVectors('nitro', 48))('real documents', () => {
  it('survive no change of a sampled byte', async () => {
    const real = foundDocuments()
      .filter((found) => found.verifies_at_own_timestamp)
      .map((found) => readOutside(`nitro/${found.file}`));
    const how = optionsFor('aws', 'document timestamp');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...real),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (bytes, place, flip) => {
          const position = place % bytes.length;
          fc.pre(position !== unprotectedHeaderAt);
          expect(await verifies(mutate(bytes, position, flip), how)).toBe(false);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});
