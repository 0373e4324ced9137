import { beforeAll, describe, expect, test } from 'vitest';

import { utf8 } from '../../src/bytes/join';
import type { RequestEntry } from '../../src/chain/requests-log';
import { longestBlob } from '../../src/settlement/batch-blob';
import { blobSource } from '../../src/settlement/blob-source';
import { openProofBlob, readBlobId } from '../../src/settlement/proof-blob';
import { walrusBlobId } from '../../src/settlement/walrus-blob-id';
import { ownProof } from '../zk/own-circuits';

const text = JSON.stringify({ zk: { ...ownProof('volatility'), output: 35.25664 } });
const blobIdOf = (blob: Uint8Array) => walrusBlobId(blob, 10);
let id = '';

beforeAll(async () => {
  id = await blobIdOf(utf8(text));
});

/** Aggregators that answer in turn, and every request that was made. */
async function opening(blobId: string, ...answers: (() => Response)[]) {
  const requests: RequestEntry[] = [];
  let turn = 0;
  const fetchBlob = blobSource(
    answers.map((_, index) => `https://aggregator${index}.example`),
    {
      fetch: () => Promise.resolve(answers[turn++]?.() ?? Response.error()),
      now: () => 0,
      onRequest: (entry) => requests.push(entry),
    },
  );
  const signal = new AbortController().signal;
  const opened = await openProofBlob(blobId, { fetchBlob, blobIdOf, signal }).catch(
    (error: unknown) => error,
  );
  return { opened, requests };
}

const honest = () => new Response(text);
const gone = () => new Response('', { status: 404 });

describe('a proof opened by its blob id', () => {
  test('is found in the blob whose id its bytes give, and the request is told', async () => {
    const { opened, requests } = await opening(id, honest);
    expect(opened).toMatchObject({ found: { claims: { claimedOutput: 35.25664 }, signals: ['2310579'] } });
    expect(requests).toMatchObject([
      { url: `https://aggregator0.example/v1/blobs/${id}`, what: 'blob', outcome: 'ok', bytes: text.length },
    ]);
  });

  test('is taken from the next aggregator where one delivers another blob', async () => {
    const { opened, requests } = await opening(id, () => new Response(`${text} `), honest);
    expect(opened).toMatchObject({ found: { claims: { claimedOutput: 35.25664 } } });
    expect(requests).toHaveLength(2);
  });

  test.each([
    ['the same proof with a space more', () => new Response(`${text} `), 'blob_id_mismatch'],
    ['nothing', () => new Response(''), 'blob_id_mismatch'],
    ['404', gone, 'blob_gone'],
    ['503', () => new Response('', { status: 503 }), 'blob_unreachable'],
    ['more than any blob', () => new Response('x'.repeat(longestBlob + 1)), 'blob_unreachable'],
  ])('is refused where the only aggregator delivers %s', async (_, answer, code) => {
    expect((await opening(id, answer)).opened).toMatchObject({ code });
  });

  test.each([
    ['words', 'no JSON at all', 'not_a_proof'],
    ['JSON without a proof', '{"proof": "of purchase"}', 'not_a_proof'],
    ['a proof nested too deep', `${'['.repeat(50_000)}"proof"${']'.repeat(50_000)}`, 'not_a_proof'],
    ['more than a proof', JSON.stringify({ proof: 'x'.repeat(2 ** 20) }), 'proof_too_large'],
  ])('is refused where the right blob holds %s', async (_, content, code) => {
    const own = await blobIdOf(utf8(content));
    expect((await opening(own, () => new Response(content))).opened).toMatchObject({ code });
  });

  test.each([
    '',
    'abc',
    'a'.repeat(42),
    'a'.repeat(44),
    `${'a'.repeat(42)}b`,
    '../../../etc/passwd',
    `${'a'.repeat(42)}/`,
  ])('is not asked for under a malformed id: %j', async (malformed) => {
    const { opened, requests } = await opening(malformed, honest);
    expect(opened).toMatchObject({ code: 'malformed_blob_id' });
    expect(requests).toEqual([]);
  });

  test('may be named with white space around its id', () => {
    expect(readBlobId(` ${id}\n`)).toBe(id);
  });
});
