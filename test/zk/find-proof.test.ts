import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/join';
import { findProof, findProofIn } from '../../src/zk/find-proof';
import { ownProof } from './own-circuits';

const pair = ownProof('volatility');
const hash = `0x${'ab'.repeat(32)}`;

describe('a proof in a response', () => {
  test('is found in its envelope, with what the envelope claims', () => {
    const found = findProof({
      answer: 'about 35 %',
      zk: { ...pair, card: hash.toUpperCase().replace('0X', '0x'), output: 35.26 },
    });
    expect(found).toMatchObject({
      proof: pair.proof,
      signals: pair.publicSignals,
      cardHash: hash,
      claims: { claimedOutput: 35.26 },
    });
  });

  test('is found by its own structure, with the numbers beside and around it', () => {
    expect(findProof({ result: { value: 1 }, proof: pair, output: [35.26] })).toMatchObject({
      signals: pair.publicSignals,
      claims: { claimedOutput: [35.26] },
    });
    expect(findProof({ data: [{ deep: { ...pair, prediction: 1 } }] })).toMatchObject({
      claims: { claimedOutput: 1 },
    });
    const ezkl = { instances: [['00']], proof: [1, 2], transcript_type: 'EVM' };
    expect(findProof({ output: 2, zkml: ezkl })).toMatchObject({
      proof: ezkl,
      signals: undefined,
      claims: { claimedOutput: 2 },
    });
  });

  test('comes with every number that is claimed for it, the nearest first', () => {
    const claimsOf = (value: unknown) => findProof(value)?.claims;
    expect(claimsOf({ output: 9, prediction: 'rain', zk: { ...pair, output: null, outputs: 8 } })).toEqual({
      claimedOutput: 8,
      furtherOutputs: [9],
      claimedInput: undefined,
      furtherInputs: [],
    });
    expect(claimsOf({ ...pair, input: [1], inputs: ['2'] })).toMatchObject({
      claimedInput: [1],
      furtherInputs: [['2']],
    });
  });

  test('that brings a card brings it as an offer', () => {
    const card = { name: 'Theirs' };
    expect(findProof({ zk: { ...pair, card } })).toMatchObject({ card, cardHash: undefined });
  });

  test('in an event stream is found in its frame', () => {
    const frames = ['data: {"delta":"a"}', `data: ${JSON.stringify({ zk: pair })}`, 'data: [DONE]'].join(
      '\n\n',
    );
    expect(findProofIn(utf8(frames), 'sse')).toMatchObject({ signals: pair.publicSignals });
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['a proof of no known system', { proof: { protocol: 'stark' }, publicSignals: [] }],
    ['a proof without signals', { proof: pair.proof }],
    ['an envelope without a proof', { zk: { card: hash } }],
    ['an envelope that is no object', { zk: true }],
  ])('is not found in %s', (_name, value) => {
    expect(findProof(value)).toBeUndefined();
  });

  test('is not looked for deeper, or further, than the bounds', () => {
    const deep = Array.from({ length: 20 }).reduce<unknown>((inner) => ({ inner }), pair);
    expect(findProof(deep)).toBeUndefined();
    expect(findProof([...Array.from({ length: 30_000 }, () => ({ a: {} })), pair])).toBeUndefined();
    expect(findProofIn(utf8(JSON.stringify({ pad: 'x'.repeat(2 << 20), zk: pair })), 'json')).toBeUndefined();
  });
});
