import { beforeAll, expect, test } from 'vitest';

import type { Enclaves } from '../../src/app/enclaves';
import { createExamine } from '../../src/app/examine';
import type { Findings } from '../../src/app/pipeline';
import type { ZkProofs } from '../../src/app/zk-proofs';
import { CodedError } from '../../src/bytes/coded-error';
import { toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import type { NetworkProfile } from '../../src/opengradient/network';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { e2e, e2eBytes, evidenceWith, registrationWith } from '../evidence/enclave-evidence';
import { jsonAnswer } from '../evidence/gateway-answers';
import { createSigner, type GatewaySigner } from '../evidence/gateway-signer';
import { makeRecord } from '../store/make-record';

const request = utf8('{"model":"gpt-4.1","messages":[{"role":"user","content":"Hello"}]}');
const seconds = 1_767_225_601;

let signer: GatewaySigner;
beforeAll(async () => {
  signer = await createSigner();
});

/** What is found of an answer whose enclave is looked up so; `answeredAgo` in milliseconds. */
async function examined(
  about: Enclaves['about'],
  answered: (signed: string) => string = (signed) => signed,
  network: NetworkProfile = PUBLIC_NETWORK,
  answeredAgo = 500,
): Promise<Findings> {
  const answeredAt = seconds * 1000;
  const examine = createExamine({
    enclaves: { about, kept: () => Promise.resolve(undefined) } as unknown as Enclaves,
    cache: () => ({ get: () => Promise.resolve(undefined), set: () => Promise.resolve() }),
    pins: () => Promise.resolve([]),
    proofs: { beside: () => Promise.resolve(undefined) } as unknown as ZkProofs,
    repeats: { firstOf: () => Promise.resolve(undefined) },
    now: () => answeredAt + answeredAgo,
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
  const record = makeRecord({ answeredAt });
  const body = { id: record.id, request, response: utf8(answered(response)) };
  return examine(record, body, network, () => Promise.resolve());
}

/** Of an enclave that is not looked up, because its page has named too many unknown ones. */
const unlookedUp = (answered: (signed: string) => string): Promise<Findings> =>
  examined(() => Promise.reject(new CodedError('enclave_lookups_exhausted', 'too many')), answered);

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

test('debug mode is allowed by a test network alone, whatever another one’s profile says', async () => {
  const known = { registration: registrationWith(e2eBytes('attestation-debug.cbor')) };
  const publicKey = toHex(signer.signingKeyDer);
  const evidence = { ...evidenceWith({ known, record: { publicKey } }), teeId: signer.teeId };
  const codes: (string | undefined)[] = [];
  for (const kind of ['test', 'custom', 'public'] as const) {
    const network = { ...PUBLIC_NETWORK, kind, allowDebug: true, attestationRootSha256: e2e.rootSha256 };
    const about = () => Promise.resolve({ key: 'evidence/a', evidence });
    const { change } = await examined(about, undefined, network);
    codes.push(change.checks?.find(({ id }) => id === 'debug_mode')?.code);
  }
  expect(codes).toEqual(['debug_mode_allowed', 'debug_mode', 'debug_mode']);
});

test('an enclave no registry knows is asked for again while the answer is young, and then no more', async () => {
  const registries = evidenceWith().registries.map((one) => ({ ...one, answer: 'not_found' as const }));
  const evidence = { ...evidenceWith(), teeId: signer.teeId, known: undefined, registries };
  const about = () => Promise.resolve({ key: 'evidence/a', evidence });
  const after = (ms: number) => examined(about, undefined, PUBLIC_NETWORK, ms);
  expect(await after(9 * 60_000)).toMatchObject({ verification: 'unverifiable', retryable: true });
  expect(await after(10 * 60_000)).toMatchObject({ verification: 'unverifiable', retryable: false });
  const silent = { ...evidence, nodes: { ...evidence.nodes, answered: 0 } };
  const unreachable = () => Promise.resolve({ key: 'evidence/a', evidence: silent });
  expect(await examined(unreachable, undefined, PUBLIC_NETWORK, 3_600_000)).toMatchObject({
    retryable: true,
  });
});
