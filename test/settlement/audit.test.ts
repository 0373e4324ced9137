import { expect, test } from 'vitest';

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
  expect(events.filter(({ kind }) => kind === 'leaf')).toHaveLength(5);
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
