import fc from '../support/properties';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { expect, test } from 'vitest';

import { address, fromHex, type Hex, type Hex32, toHex } from '../../src/bytes/hex';
import { messageHash } from '../../src/opengradient/enclave-signature';
import { decodeSettlementEvent } from '../../src/opengradient/abi/settlement-events';
import {
  encodeLeaf,
  leafEncoding,
  leafHash,
  leafMessage,
  rootOfPath,
} from '../../src/opengradient/abi/settlement-leaf';
import { batchSettlementLog, individualSettlementLog, permit2Spender } from '../evidence/batch-tree';
import { settlementVectors, vectorOf } from '../settlement/settlement-vectors';

const relay = address('0xf1dc0d5Dcf2A01924faC78185B9227CF3EC839A5', 'relay');
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes) as Hex32);
const leafArbitrary = fc.record({
  teeId: bytes32,
  inputHash: bytes32,
  outputHash: bytes32,
  signature: fc.uint8Array({ maxLength: 300 }).map((bytes): Hex => toHex(bytes)),
  timestamp: fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
});

test('leaf hashes are those of OpenZeppelin’s library, whatever the signature’s length and the time', () => {
  fc.assert(
    fc.property(leafArbitrary, (leaf) => {
      const { teeId, inputHash, outputHash, signature, timestamp } = leaf;
      const tree = StandardMerkleTree.of(
        [[teeId, inputHash, outputHash, signature, timestamp]],
        [...leafEncoding],
      );
      expect(toHex(leafHash(encodeLeaf(leaf)))).toBe(tree.root);
    }),
  );
});

test('the message of a leaf is the one that the gateway signs', () => {
  fc.assert(
    fc.property(leafArbitrary, (leaf) => {
      const [request, output] = [fromHex(leaf.inputHash, 'input'), fromHex(leaf.outputHash, 'output')];
      expect(leafMessage(encodeLeaf(leaf))).toEqual(messageHash(request, output, leaf.timestamp));
    }),
  );
});

test('a leaf whose hashes have another length or whose signature is no hexadecimal has no encoding', () => {
  const word = toHex(new Uint8Array(32)) as Hex32;
  const leaf = { teeId: word, inputHash: word, outputHash: word, signature: '0xd3', timestamp: 1n } as const;
  expect(encodeLeaf(leaf).signature).toEqual(Uint8Array.of(0xd3));
  const wrong = [
    { teeId: `${word}00` as Hex32 },
    { inputHash: '0x00' as Hex32 },
    { outputHash: `${word.slice(0, -1)}g` as Hex32 },
    { signature: '0xd' },
    { signature: '0xdg' },
  ] as const;
  for (const part of wrong) expect(() => encodeLeaf({ ...leaf, ...part })).toThrow(/of hexadecimal/);
  expect(() => encodeLeaf({ ...leaf, timestamp: -1n })).toThrow(RangeError);
});

test('paths of the vectors lead to their roots', () => {
  for (const { target, proof, leaf_hash, merkle_root, name } of settlementVectors) {
    if (!target || !proof || name === 'batch-root-mismatch') continue;
    const [teeId, inputHash, outputHash, signature, timestamp] = target.map((text) => text as Hex32);
    if (!teeId || !inputHash || !outputHash || !signature || !timestamp)
      throw new Error('vector without target');
    const leaf = { teeId, inputHash, outputHash, signature, timestamp: BigInt(timestamp) };
    expect(toHex(leafHash(encodeLeaf(leaf)))).toBe(leaf_hash);
    expect(rootOfPath(leaf, proof as readonly Hex32[])).toBe(merkle_root);
  }
});

test('events decode to what was encoded', () => {
  const blobId = 'LtOtXCGezwMUlevlSHLd0Dt6LhYOo0NCsYKymrUefqI';
  fc.assert(
    fc.property(leafArbitrary, fc.nat(), (leaf, size) => {
      const root = leaf.teeId;
      expect(decodeSettlementEvent(batchSettlementLog(relay, { root, size, blobId }))).toEqual({
        form: 'batch',
        emitter: relay,
        root,
        batchSize: BigInt(size),
        blobId,
      });
      const answer = { ...leaf, timestamp: size };
      const log = individualSettlementLog(relay, answer, { ethAddress: permit2Spender, blobId });
      expect(decodeSettlementEvent(log)).toEqual({
        ...answer,
        timestamp: BigInt(size),
        form: 'individual',
        emitter: relay,
        ethAddress: permit2Spender,
        blobId,
      });
    }),
  );
});

const { log } = vectorOf('batch-2');

test.each([
  ['a missing topic', { ...log, topics: log.topics.slice(0, 1) }, 'malformed_event'],
  ['one topic too many', { ...log, topics: [...log.topics, ...log.topics] }, 'malformed_event'],
  ['no topics', { ...log, topics: [] }, 'unknown_event'],
  ['another event', { ...log, topics: [`0x${'00'.repeat(32)}`] }, 'unknown_event'],
  ['data cut short', { ...log, data: log.data.slice(0, -128) }, 'malformed_event'],
  ['data that is no hex', { ...log, data: '0xzz' }, 'malformed_event'],
  [
    'a blob id that is no base64url',
    { ...log, data: log.data.replace('3032676e', '20202020') },
    'malformed_event',
  ],
])('%s is refused by its code', (_what, broken, code) => {
  expect(() => decodeSettlementEvent(broken)).toThrow(expect.objectContaining({ code }));
});
