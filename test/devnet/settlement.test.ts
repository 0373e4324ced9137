import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../src/bytes/join';
import { decodeSettlementEvent, type SettlementEvent } from '../../src/opengradient/abi/settlement-events';
import { signingKeyFromPem } from '../../src/opengradient/enclave-signature';
import { importSigningKey } from '../../src/opengradient/enclave-signature';
import { judgeRecord } from '../../src/settlement/judge-record';
import { walrusBlobId } from '../../src/settlement/walrus-blob-id';
import { ask, callRpc, chat } from './ask';
import { startDevnet, type Devnet } from './devnet';

interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

const shards = 10;
let devnet: Devnet;
let firstBlock = 0;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: shards, blockIntervalMs: 0, batchDelayMs: 60_000 });
});
afterAll(() => devnet.stop());
beforeEach(async () => {
  firstBlock = (await devnet.control.state()).blockNumber + 1;
});

async function newLogs(): Promise<readonly Log[]> {
  const filter = { address: devnet.profile.relay, fromBlock: `0x${firstBlock.toString(16)}` };
  // A block that is not there yet is no range.
  if ((await devnet.control.state()).blockNumber < firstBlock) return [];
  return (await callRpc(devnet, 0, 'eth_getLogs', [filter])).result as readonly Log[];
}

async function blobOf(event: SettlementEvent): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`${devnet.urls.walrus}/v1/blobs/${event.blobId}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function judge(log: Log) {
  const response = await fetch(`${devnet.urls.gateway}/signing-key`);
  const { public_key: pem } = (await response.json()) as { public_key: string };
  const event = decodeSettlementEvent(log);
  const record = {
    form: event.form,
    log,
    blob: await blobOf(event),
    blobId: event.blobId,
    target: undefined,
    key: await importSigningKey(signingKeyFromPem(pem)),
    relay: devnet.profile.relay,
  };
  return judgeRecord(record, (blob) => walrusBlobId(blob, shards));
}

async function onlyNewLog(): Promise<Log> {
  const [log, ...more] = await newLogs();
  if (log === undefined || more.length > 0) throw new Error(`There are ${more.length} further logs.`);
  return log;
}

describe('settlement', () => {
  it('records answers in a batch whose tree and signatures hold', async () => {
    await ask(devnet, { body: chat('one') });
    await ask(devnet, { body: chat('two', { stream: true }) });
    expect(await devnet.control.settleNow()).toBe(2);
    const log = await onlyNewLog();
    expect(decodeSettlementEvent(log)).toMatchObject({ form: 'batch', batchSize: 2n });
    expect(await judge(log)).toMatchObject({ verdict: 'settled' });
  });

  it('gives blobs the id that Walrus gives them', async () => {
    await ask(devnet, { body: chat('three') });
    await devnet.control.settleNow();
    const event = decodeSettlementEvent(await onlyNewLog());
    expect(await walrusBlobId(await blobOf(event), shards)).toBe(event.blobId);
  });

  it('records a single answer with an event of its own', async () => {
    await ask(devnet, { body: chat('four'), settlementMode: 'individual' });
    await devnet.control.settleNow();
    const log = await onlyNewLog();
    expect(decodeSettlementEvent(log).form).toBe('individual');
    expect(await judge(log)).toMatchObject({ verdict: 'settled' });
  });

  it('records nothing of private answers, of unsigned ones, and where that was wished', async () => {
    await ask(devnet, { body: chat('five'), settlementMode: 'private' });
    await ask(devnet, { body: chat('six'), wishes: 'never-settled' });
    await ask(devnet, { body: chat('seven'), wishes: 'unsigned' });
    await devnet.control.settleNow();
    expect(await newLogs()).toEqual([]);
  });

  it('refuses single answers of an enclave that is not enabled', async () => {
    await ask(devnet, { body: chat('eight'), settlementMode: 'individual', wishes: 'enclave=revoked' });
    expect(await devnet.control.settleNow()).toBe(0);
    expect(await newLogs()).toEqual([]);
  });

  it('withholds, and records in batches of the size asked for once it is let go', async () => {
    await devnet.control.settlement({ withhold: true, batchSize: 2 });
    for (const text of ['a', 'b', 'c']) await ask(devnet, { body: chat(text) });
    await devnet.control.settleNow();
    expect(await newLogs()).toEqual([]);
    await devnet.control.settlement({ withhold: false });
    await devnet.control.settleNow();
    expect((await newLogs()).map((log) => decodeSettlementEvent(log))).toMatchObject([
      { batchSize: 2n },
      { batchSize: 1n },
    ]);
    await devnet.control.settlement({ batchSize: 20 });
  });

  it('records by itself when a batch is old enough', async () => {
    await devnet.control.settlement({ delayMs: 20 });
    await ask(devnet, { body: chat('nine') });
    await expect.poll(newLogs).toHaveLength(1);
    await devnet.control.settlement({ delayMs: 60_000 });
  });

  it.each([
    ['relay-wrong-root', 'root_mismatch'],
    ['relay-wrong-leaf', 'leaf_signature_invalid'],
    ['relay-wrong-signature', 'leaf_signature_invalid'],
    ['walrus-wrong-blob', 'root_mismatch'],
    ['rpc-wrong-settlement', 'batch_size_mismatch'],
  ] as const)('can be told to lie: %s is found out as %s', async (lie, code) => {
    await devnet.control.lie(lie, true);
    await ask(devnet, { body: chat(lie) });
    await devnet.control.settleNow();
    const judgement = await judge(await onlyNewLog());
    await devnet.control.lie(lie, false);
    expect(judgement.verdict).toBe('rejected');
    expect(judgement.codes).toContain(code);
  });

  it('knows no blob that was never stored', async () => {
    const response = await fetch(`${devnet.urls.walrus}/v1/blobs/${'A'.repeat(43)}`);
    expect(response.status).toBe(404);
    expect(utf8(await response.text()).length).toBeLessThan(500);
  });
});
