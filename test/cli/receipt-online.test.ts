import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import type { Receipt } from '../../src/verify/receipt';
import { chat } from '../devnet/ask';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { fakeTerminal } from './fake-terminal';
import { saveReceipt, settle } from './saved-receipt';

let devnet: Devnet;
/** Of an answer in a batch, of one with an event of its own, and of one that is recorded nowhere. */
let batched: Receipt;
let individual: Receipt;
let unrecorded: Receipt;
let pcr0: string;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10, blockIntervalMs: 0, batchDelayMs: 60_000 });
  const one = await saveReceipt(devnet, { body: chat('What is an enclave?') });
  await saveReceipt(devnet, { body: chat('And what is a batch?') });
  const alone = await saveReceipt(devnet, { body: chat('What is a leaf?'), settlementMode: 'individual' });
  ({ pcr0 } = one);
  batched = { ...one.receipt, settlement: await settle(devnet, one.fields) };
  individual = { ...alone.receipt, settlement: await settle(devnet, alone.fields) };
  unrecorded = (await saveReceipt(devnet, { body: chat('Nobody records me'), settlementMode: 'private' }))
    .receipt;
}, 60_000);
afterAll(() => devnet.stop());
afterEach(async () => {
  await devnet.control.clearFaults();
  for (const lie of ['rpc1-other-fork', 'rpc1-no-logs', 'rpc1-disabled', 'rpc-wrong-settlement'] as const) {
    await devnet.control.lie(lie, false);
  }
});

interface Said {
  readonly exit: number;
  readonly written: string;
  readonly warned: string;
}

async function verify(receipt: unknown, ...args: readonly string[]): Promise<Said> {
  const files = {
    'a receipt.json': utf8(JSON.stringify(receipt)),
    'network.json': utf8(JSON.stringify(devnet.profile)),
  };
  const terminal = fakeTerminal([], files, fetch);
  const exit = await main(
    ['verify', 'receipt', 'a receipt.json', '--network', 'network.json', ...args],
    terminal,
  );
  return { exit, written: terminal.written(), warned: terminal.warned() };
}

async function judged(receipt: unknown, ...args: readonly string[]): Promise<unknown> {
  const { exit, written } = await verify(receipt, '--json', ...args);
  return { ...(JSON.parse(written) as object), exit };
}

describe('the receipt of a settled answer', () => {
  it('is left open offline, with the very commands that can settle it', async () => {
    const { exit, written } = await verify(batched);
    expect(exit).toBe(2);
    const command = "proofmark verify receipt 'a receipt.json' --network network.json";
    expect(written).toContain(`${command} --online\n`);
    expect(written).toContain(`${command} --pcr0 ${pcr0}\n`);
    expect(written).toContain(`transaction ${batched.settlement?.txHash ?? ''}`);
  });

  it('is verified with the network’s own word, and every request is listed', async () => {
    for (const receipt of [batched, individual]) {
      const { exit, written, warned } = await verify(receipt, '--online');
      expect(written).toContain('2 of 2 nodes show the record');
      expect(written).not.toContain('--pcr0');
      expect(exit).toBe(0);
      for (const url of devnet.profile.rpcUrls) expect(warned).toContain(`POST ${url}`);
      expect(warned).toContain('eth_getLogs');
    }
  });

  it('is verified by nodes of the reader’s profile, whatever nodes the receipt names', async () => {
    const misled = { ...batched, network: { ...batched.network, rpcUrls: ['http://127.0.0.1:9'] } };
    const { exit, warned } = await verify(misled, '--online');
    expect(exit).toBe(0);
    expect(warned).not.toContain('127.0.0.1:9 ');
  });

  it('needs no evidence of its own about the enclave where nodes are asked', async () => {
    const bare = { ...batched, evidence: { enclave: null } };
    expect(await judged(bare)).toMatchObject({ exit: 2, codes: ['receipt_without_evidence'] });
    expect(await judged(bare, '--online')).toMatchObject({ exit: 0, codes: [] });
  });

  it.each([
    ['transaction', { txHash: `0x${'ab'.repeat(32)}` }],
    ['block', { blockHash: `0x${'ab'.repeat(32)}` }],
    ['time', { blockTime: 1 }],
    ['blob', { blobId: 'A'.repeat(43) }],
    ['place in its block', { logIndex: 7 }],
  ])('is not verified where the network has no record in the %s it names', async (_, changed) => {
    const invented = { ...batched, settlement: { ...batched.settlement, ...changed } };
    expect(await judged(invented, '--online', '--pcr0', pcr0)).toMatchObject({
      exit: 2,
      verdict: 'unverifiable',
      codes: ['record_not_on_chain'],
    });
  });

  it('is not verified with the record of another answer', async () => {
    const borrowed = { ...unrecorded, settlement: individual.settlement };
    expect(await judged(borrowed, '--online')).toMatchObject({ exit: 2, codes: ['record_not_on_chain'] });
  });

  it('is not verified where nodes contradict each other, or tell another record', async () => {
    await devnet.control.lie('rpc1-no-logs', true);
    expect(await judged(batched, '--online', '--pcr0', pcr0)).toMatchObject({ exit: 2 });
    await devnet.control.lie('rpc1-no-logs', false);
    await devnet.control.lie('rpc-wrong-settlement', true);
    expect(await judged(batched, '--online')).toMatchObject({ exit: 2, codes: ['record_not_on_chain'] });
  });

  it('is left open with codes where nobody answers', async () => {
    for (const part of ['rpc0', 'rpc1'] as const) {
      await devnet.control.fault(part, { kind: 'status', status: 404 });
    }
    const { exit, written, warned } = await verify(batched, '--online');
    expect(exit).toBe(2);
    expect(written).toContain('registry_unreachable');
    expect(written).toContain('chain_unreachable');
    expect(warned).toContain('rpc_');
  });
});

describe('the receipt of an answer that nobody records', () => {
  it('is verified with the network’s own word, and says that it carries no record', async () => {
    const { exit, written } = await verify(unrecorded, '--online');
    expect(exit).toBe(0);
    expect(written).toContain('It carries no record');
  });
});

describe('what the terminal says a receipt is about', () => {
  it('is called signed where it was verified, and the rest the receipt’s word', async () => {
    const { written } = await verify(batched, '--online');
    const [, signed = '', claimed = ''] = written.split('\n');
    expect(signed).toMatch(
      /^ {2}Signed: model "gpt-4.1", \d{4}-.*question "What is an enclave\?", answer ".+", enclave 0x/,
    );
    expect(claimed).toMatch(/^ {2}Only the receipt says: seen at "https:\/\/dapp.example", asked \d{4}-/);
  });

  it('is called claimed where it was not verified', async () => {
    const { written } = await verify(batched);
    expect(written).toContain('Claimed, not verified: model "gpt-4.1"');
    expect(written).not.toContain('Signed:');
  });

  it('moves no cursor and is one line, whatever the texts', async () => {
    const site = 'https://evil.example\u001b[2J\u202egnorw\nverified';
    const { written } = await verify({ ...batched, site });
    for (const control of ['\u001b', '\u202e', '\nverified']) expect(written).not.toContain(control);
  });
});
