import { beforeAll, expect, test } from 'vitest';

import type { Enclaves } from '../../src/app/enclaves';
import { createExamine } from '../../src/app/examine';
import type { Findings } from '../../src/app/pipeline';
import type { ZkProofs } from '../../src/app/zk-proofs';
import { CodedError } from '../../src/bytes/coded-error';
import { utf8 } from '../../src/bytes/join';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { jsonAnswer } from '../evidence/gateway-answers';
import { createSigner, type GatewaySigner } from '../evidence/gateway-signer';
import { makeRecord } from '../store/make-record';

const request = utf8('{"model":"gpt-4.1","messages":[{"role":"user","content":"Hello"}]}');
const seconds = 1_767_225_601;

let signer: GatewaySigner;
beforeAll(async () => {
  signer = await createSigner();
});

/** What is found of an answer by an enclave that is not looked up, because its page has named too many unknown ones. */
async function unlookedUp(answered: (signed: string) => string): Promise<Findings> {
  const examine = createExamine({
    enclaves: {
      about: () => Promise.reject(new CodedError('enclave_lookups_exhausted', 'too many')),
    } as unknown as Enclaves,
    cache: () => ({ get: () => Promise.resolve(undefined), set: () => Promise.resolve() }),
    pins: () => Promise.resolve([]),
    proofs: { beside: () => Promise.resolve(undefined) } as unknown as ZkProofs,
    repeats: { firstOf: () => Promise.resolve(undefined) },
    now: () => seconds * 1000,
    stopwatch: () => 0,
    keep: () => Promise.resolve(),
  });
  const response = await jsonAnswer(signer, {
    endpoint: 'chat',
    requestBytes: request,
    output: 'Hi there',
    timestamp: seconds,
    profile: 'gw-47b98508',
  });
  const record = makeRecord({ answeredAt: seconds * 1000 + 500 });
  const body = { id: record.id, request, response: utf8(answered(response)) };
  return examine(record, body, PUBLIC_NETWORK, () => Promise.resolve());
}

test('an answer whose enclave is not looked up keeps what its hashes tell, says why, and is tried again', async () => {
  const { change, verification, retryable } = await unlookedUp((response) => response);
  expect([verification, retryable]).toEqual(['unverifiable', true]);
  expect(change.answer).toBe('Hi there');
  expect(change.checks?.find(({ id }) => id === 'output_hash')?.outcome).toBe('pass');
  expect(change.checks?.find(({ id }) => id === 'registry_record')).toMatchObject({
    outcome: 'missing',
    code: 'enclave_lookups_exhausted',
  });
});

test('an answer that is not what was signed is rejected without any enclave being looked up', async () => {
  const { verification } = await unlookedUp((response) => response.replace('Hi there', 'Hi where'));
  expect(verification).toBe('rejected');
});
