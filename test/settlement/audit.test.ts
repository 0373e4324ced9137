import { afterEach, expect, test, vi } from 'vitest';

import type { Hex32 } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { importSigningKey, signingKeyFromPem } from '../../src/opengradient/enclave-signature';
import { auditBatch, type AuditEvent, type AuditMeans } from '../../src/settlement/audit';
import { makeBatchTree, type SettledAnswer } from '../evidence/batch-tree';
import { FakeNetwork } from './fake-network';
import { settlementVectors, signingKeyPem, vectorOf } from './settlement-vectors';

const key = await importSigningKey(signingKeyFromPem(signingKeyPem));
const means: AuditMeans = {
  keyOf: (teeId) => Promise.resolve(teeId === key.teeId ? key : undefined),
  blobIdOf: (blob) => {
    const text = new TextDecoder().decode(blob);
    return Promise.resolve(
      settlementVectors.find((vector) => vector.blob_text === text)?.blob_id ?? 'another id',
    );
  },
};

afterEach(() => vi.restoreAllMocks());

function leavesOf(events: readonly AuditEvent[]) {
  return events.flatMap((event) => (event.kind === 'leaves' ? event.leaves : []));
}

async function collect(events: AsyncIterable<AuditEvent>): Promise<readonly AuditEvent[]> {
  const all: AuditEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function caseOf(name: string) {
  const { blob_text, blob_id, merkle_root } = vectorOf(name);
  const size = (JSON.parse(blob_text) as { values: unknown[] }).values.length;
  const root = merkle_root as `0x${string}`;
  return {
    blob: utf8(blob_text),
    blobId: blob_id,
    announced: { root: root as never, batchSize: BigInt(size) },
  };
}

test('a sound batch is reported leaf by leaf, with progress, and ends sound', async () => {
  const events = await collect(auditBatch(caseOf('batch-5'), means));
  expect(leavesOf(events).map(({ index, signature }) => [index, signature])).toEqual(
    [0, 1, 2, 3, 4].map((index) => [index, 'signed']),
  );
  expect(events).toContainEqual({ kind: 'progress', done: 5, total: 5, step: 'signatures' });
  expect(events.at(-1)).toMatchObject({ kind: 'end', verdict: 'sound', codes: [] });
});

test('a wrong root, a wrong size and a wrong blob id are all named', async () => {
  const sound = caseOf('batch-5');
  const announced = { root: key.teeId, batchSize: 6n };
  const events = await collect(auditBatch({ ...sound, announced, blobId: 'x' }, means));
  expect(events.at(-1)).toMatchObject({
    verdict: 'rejected',
    codes: ['batch_size_mismatch', 'root_mismatch', 'blob_id_mismatch'],
  });
});

test('leaves of an unknown enclave leave the batch unverifiable', async () => {
  const keyOf = () => Promise.resolve(undefined);
  const events = await collect(auditBatch(caseOf('batch-5'), { ...means, keyOf }));
  expect(events.at(-1)).toMatchObject({ verdict: 'unverifiable', codes: ['leaf_key_missing'] });
});

test('each enclave’s key is asked for once, and a bad signature among hundreds is found', async () => {
  const network = await FakeNetwork.start();
  const answers: SettledAnswer[] = [];
  for (let index = 0; index < 200; index++) answers.push(await network.answer());
  const [first] = answers;
  if (first === undefined) throw new Error('no answers');
  answers[150] = { ...first, timestamp: first.timestamp + 1 };
  const signer = await importSigningKey(network.signingKey);
  let asked = 0;
  const keyOf = () => {
    asked += 1;
    return Promise.resolve(signer);
  };
  const events = await collect(auditBatch({ blob: utf8(makeBatchTree(answers).blob) }, { ...means, keyOf }));
  expect(asked).toBe(1);
  expect(events.at(-1)).toMatchObject({ verdict: 'rejected', codes: ['leaf_signature_invalid'] });
});

test('an audit that is cancelled stops with the reason it was given', async () => {
  const controller = new AbortController();
  const events = auditBatch(caseOf('batch-20-duplicates'), { ...means, signal: controller.signal });
  await events.next();
  controller.abort(new Error('the user closed the page'));
  await expect(collect(events)).rejects.toThrow('the user closed the page');
});

/** Signed answers of one enclave, more than are verified together, and the means to audit them. */
async function manyAnswers(count: number) {
  const network = await FakeNetwork.start();
  const signer = await importSigningKey(network.signingKey);
  const answers: SettledAnswer[] = [];
  for (let index = 0; index < count; index++) answers.push(await network.answer());
  const keyOf = (teeId: string) => Promise.resolve(teeId === signer.teeId ? signer : undefined);
  return { answers, means: { ...means, keyOf } };
}

test('in a large batch every leaf is told at its own index, whatever is wrong with others', async () => {
  const { answers, means: withKey } = await manyAnswers(700);
  const change = (index: number, part: Partial<SettledAnswer>) => {
    const answer = answers[index];
    if (answer !== undefined) answers[index] = { ...answer, ...part };
  };
  change(255, { timestamp: 1 });
  change(256, { signature: '0xd3' });
  change(511, { teeId: `0x${'07'.repeat(32)}` as Hex32 });
  change(699, { signature: '0x00' });
  const events = await collect(auditBatch({ blob: utf8(makeBatchTree(answers).blob) }, withKey));
  const leaves = leavesOf(events);
  expect(leaves.map(({ index, leaf }) => [index, leaf.outputHash])).toEqual(
    answers.map(({ outputHash }, index) => [index, outputHash]),
  );
  const wrong = leaves.filter(({ signature }) => signature !== 'signed');
  expect(wrong.map(({ index, signature }) => [index, signature])).toEqual([
    [255, 'leaf_signature_invalid'],
    [256, 'leaf_unsigned'],
    [511, 'leaf_key_missing'],
    [699, 'leaf_signature_invalid'],
  ]);
  const steps = events.flatMap((event) => (event.kind === 'progress' ? [[event.step, event.done]] : []));
  expect(steps).toEqual([
    ['signatures', 256],
    ['signatures', 512],
    ['signatures', 700],
    ['blob_id', 700],
  ]);
  expect(events.at(-1)).toMatchObject({
    verdict: 'rejected',
    codes: ['leaf_signature_invalid', 'leaf_unsigned', 'leaf_key_missing'],
  });
});

test('once an audit is cancelled it begins with no further signatures', async () => {
  const { answers, means: withKey } = await manyAnswers(700);
  const [first, last] = [answers[0], answers[699]];
  if (first === undefined || last === undefined) throw new Error('no answers');
  const ofLast = `0x${'07'.repeat(32)}` as Hex32;
  answers[699] = { ...last, teeId: ofLast };
  const keyOf = vi.fn(withKey.keyOf);
  const controller = new AbortController();
  const audited = { blob: utf8(makeBatchTree(answers).blob) };
  const events = auditBatch(audited, { ...withKey, keyOf, signal: controller.signal });
  expect(await events.next()).toMatchObject({ value: { kind: 'leaves' } });
  controller.abort(new Error('cancelled'));
  await expect(collect(events)).rejects.toThrow('cancelled');
  // The key of each enclave is asked for when the first signatures by it are begun with.
  expect(keyOf.mock.calls).toEqual([[first.teeId]]);
});

test('where verifying itself breaks down, the audit fails with it and passes nothing', async () => {
  const { answers, means: withKey } = await manyAnswers(300);
  const verify = crypto.subtle.verify.bind(crypto.subtle);
  let calls = 0;
  vi.spyOn(crypto.subtle, 'verify').mockImplementation((...given: Parameters<typeof verify>) => {
    calls += 1;
    return calls === 290 ? Promise.reject(new Error('the thread is gone')) : verify(...given);
  });
  const events = auditBatch({ blob: utf8(makeBatchTree(answers).blob) }, withKey);
  await expect(collect(events)).rejects.toThrow('the thread is gone');
});
