import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import fc from '../support/properties';
import { expect, test } from 'vitest';

import type { Hex, Hex32 } from '../../src/bytes/hex';
import { toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { leafEncoding } from '../../src/opengradient/abi/settlement-leaf';
import { findLeaf, openBatch } from '../../src/settlement/batch-record';
import {
  type BatchSettlementProof,
  type RecordedFields,
  settlementProofFault,
} from '../../src/verify/settlement-proof';
import { makeBatchTree, type SettledAnswer } from '../evidence/batch-tree';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes) as Hex32);
const answer: fc.Arbitrary<SettledAnswer> = fc.record({
  teeId: bytes32,
  inputHash: bytes32,
  outputHash: bytes32,
  signature: fc.uint8Array({ minLength: 256, maxLength: 256 }).map((bytes): Hex => toHex(bytes)),
  timestamp: fc.nat(2_000_000_000),
});
const batch = fc.array(answer, { minLength: 1, maxLength: 25 });

function opened(answers: readonly SettledAnswer[]) {
  const { root, size, blob } = makeBatchTree(answers);
  return openBatch({ root, batchSize: BigInt(size) }, utf8(blob));
}

function proofOf(answers: readonly SettledAnswer[], fields: RecordedFields): BatchSettlementProof {
  const record = opened(answers);
  const found = findLeaf(record, fields);
  if (found === undefined) throw new Error('not in the batch');
  return {
    form: 'batch',
    relay: '0x00' as never,
    chainId: 1,
    txHash: record.root,
    logIndex: 0,
    blockNumber: 1,
    blockHash: record.root,
    blockTime: 1,
    blobId: '',
    nodes: { agreed: 1, total: 1 },
    root: record.root,
    batchSize: answers.length,
    leafIndex: found.leafIndex,
    path: record.pathOf(found.leafIndex),
  };
}

/** The text with one bit of one of its hex digits changed. */
function flipped<Text extends Hex>(text: Text, at: number): Text {
  const index = 2 + (at % (text.length - 2));
  const digit = (Number.parseInt(text.charAt(index), 16) ^ 1).toString(16);
  return (text.slice(0, index) + digit + text.slice(index + 1)) as Text;
}

test('every leaf of any batch is found, with the path that OpenZeppelin’s library makes', () => {
  fc.assert(
    fc.property(batch, (answers) => {
      const record = opened(answers);
      const dump = makeBatchTree(answers).blob;
      const oracle = StandardMerkleTree.load(
        JSON.parse(dump) as ReturnType<StandardMerkleTree<string[]>['dump']>,
      );
      for (const [index, leaf] of record.leaves.entries()) {
        expect(record.pathOf(index)).toEqual(oracle.getProof(index));
        expect(findLeaf(record, leaf)?.leaf).toEqual(leaf);
        const fields = { ...leaf, timestamp: Number(leaf.timestamp) };
        expect(settlementProofFault(proofOf(answers, fields), fields)).toBeUndefined();
      }
    }),
    { numRuns: 30 },
  );
});

test('one changed digit in leaf, path or root never verifies', () => {
  fc.assert(
    fc.property(batch, fc.nat(), fc.nat(), (answers, which, at) => {
      const chosen = answers[which % answers.length];
      if (chosen === undefined) return;
      const proof = proofOf(answers, chosen);
      const holds = (other: BatchSettlementProof, fields: RecordedFields) =>
        settlementProofFault(other, fields) === undefined;
      expect(holds(proof, chosen)).toBe(true);
      expect(holds({ ...proof, root: flipped(proof.root, at) }, chosen)).toBe(false);
      for (const field of ['teeId', 'inputHash', 'outputHash', 'signature'] as const) {
        expect(holds(proof, { ...chosen, [field]: flipped(chosen[field], at) })).toBe(false);
      }
      expect(holds(proof, { ...chosen, timestamp: chosen.timestamp ^ (1 << (at % 31)) })).toBe(false);
      for (const [index, node] of proof.path.entries()) {
        expect(holds({ ...proof, path: proof.path.with(index, flipped(node, at)) }, chosen)).toBe(false);
      }
      expect(holds({ ...proof, path: [...proof.path, proof.root] }, chosen)).toBe(false);
      expect(holds({ ...proof, path: proof.path.slice(1) }, chosen)).toBe(proof.path.length === 0);
    }),
    { numRuns: 50 },
  );
});

test('one changed digit anywhere in a dump is refused, unless it changes nothing', () => {
  fc.assert(
    fc.property(batch, fc.nat(), (answers, at) => {
      const { root, size, blob } = makeBatchTree(answers);
      const index = at % blob.length;
      const unit = blob.charCodeAt(index);
      const changed = blob.slice(0, index) + String.fromCharCode(unit ^ 1) + blob.slice(index + 1);
      expect(() => openBatch({ root, batchSize: BigInt(size) }, utf8(changed))).toThrow();
    }),
    { numRuns: 300 },
  );
});

const [one, two] = fc.sample(answer, 2);
if (one === undefined || two === undefined) throw new Error('no sample');
const pair = makeBatchTree([one, two]);
const dumpOf = (change: (dump: Record<string, unknown>) => object) =>
  utf8(JSON.stringify(change(JSON.parse(pair.blob) as Record<string, unknown>)));

test.each([
  ['no JSON', utf8('{'), 'malformed_blob'],
  ['JSON that is no object', utf8('[]'), 'malformed_blob'],
  ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe), 'malformed_blob'],
  ['more bytes than any batch has', new Uint8Array(4 * 1024 * 1024 + 1), 'blob_too_large'],
  ['another format', dumpOf((dump) => ({ ...dump, format: 'simple-v1' })), 'unsupported_format'],
  ['no format', dumpOf((dump) => ({ ...dump, format: undefined })), 'unsupported_format'],
  [
    'another encoding',
    dumpOf((dump) => ({ ...dump, leafEncoding: [...leafEncoding].reverse() })),
    'unsupported_encoding',
  ],
  ['no leaves', dumpOf((dump) => ({ ...dump, values: [] })), 'malformed_blob'],
  [
    'a leaf that is missing',
    dumpOf((dump) => ({ ...dump, values: (dump.values as []).slice(1) })),
    'batch_size_mismatch',
  ],
  [
    'a node that is missing',
    dumpOf((dump) => ({ ...dump, tree: (dump.tree as []).slice(1) })),
    'tree_mismatch',
  ],
  ['a node too short', dumpOf((dump) => ({ ...dump, tree: ['0x00'] })), 'malformed_blob'],
])('a blob with %s is refused by its code', (_what, blob, code) => {
  expect(() => openBatch({ root: pair.root, batchSize: 2n }, blob)).toThrow(
    expect.objectContaining({ code }),
  );
});

test('of two leaves one cannot stand for the other', () => {
  const doubled = dumpOf((dump) => {
    const [first] = dump.values as readonly unknown[];
    return { ...dump, values: [first, first] };
  });
  expect(() => openBatch({ root: pair.root, batchSize: 2n }, doubled)).toThrow(
    expect.objectContaining({ code: 'leaf_hash_mismatch' }),
  );
});

test('times may stand as JSON numbers', () => {
  const numbers = dumpOf((dump) => ({
    ...dump,
    values: (dump.values as readonly { value: string[]; treeIndex: number }[]).map(
      ({ value, treeIndex }) => ({
        treeIndex,
        value: [...value.slice(0, 4), Number(value[4])],
      }),
    ),
  }));
  expect(openBatch({ root: pair.root, batchSize: 2n }, numbers).leaves).toHaveLength(2);
});
