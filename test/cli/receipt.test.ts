import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fromBase64, toBase64 } from '../../src/bytes/base64';
import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import { readReceipt } from '../../src/verify/receipt';
import { jsonHash } from '../../src/zk/canonical-json';
import { fakeTerminal } from './fake-terminal';
import { chat } from '../devnet/ask';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { saveReceipt } from './saved-receipt';
import { ownCard, ownProof } from '../zk/own-circuits';

let devnet: Devnet;
/** A receipt of an honest answer, as the extension saves it. */
let honest: string;
let pcr0: string;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10 });
  const saved = await saveReceipt(devnet, { body: chat('What is an enclave?') });
  honest = JSON.stringify(saved.receipt);
  ({ pcr0 } = saved);
}, 60_000);
afterAll(() => devnet.stop());

/** What the terminal says of a receipt; `trusting` names the reader's own profile of its network. */
async function verify(receipt: string, trusting: boolean, ...more: string[]): Promise<string> {
  const terminal = fakeTerminal([], {
    'receipt.json': utf8(receipt),
    'network.json': utf8(JSON.stringify(devnet.profile)),
  });
  const network = trusting ? ['--network', 'network.json'] : [];
  const code = await main(['verify', 'receipt', 'receipt.json', '--json', ...network, ...more], terminal);
  return terminal.written() || JSON.stringify({ exit: code, said: terminal.warned() });
}

async function verdict(receipt: string, ...more: string[]): Promise<{ verdict?: string; codes?: string[] }> {
  return JSON.parse(await verify(receipt, true, ...more)) as { verdict?: string; codes?: string[] };
}

/** The receipt with one part changed by its writer. */
function forged(change: (receipt: ReturnType<typeof readReceipt>) => unknown): string {
  return JSON.stringify(change(readReceipt(honest)));
}

describe('a receipt, verified offline', () => {
  it('is verified when the reader pins the build', async () => {
    expect(await verdict(honest, '--pcr0', pcr0)).toMatchObject({ verdict: 'verified', codes: [] });
  });

  it('does not vouch for its own build: the registry in it is the writer’s word', async () => {
    expect(await verdict(honest)).toMatchObject({
      verdict: 'unverifiable',
      codes: ['build_approval_carried'],
    });
  });

  it('does not bring its own root: another network than the public one is named by the reader', async () => {
    expect(JSON.parse(await verify(honest, false))).toMatchObject({
      verdict: 'unverifiable',
      codes: ['network_not_trusted'],
    });
  });

  it('cannot pass as one of the public network', async () => {
    const posing = forged((receipt) => ({ ...receipt, network: { ...receipt.network, id: 'opengradient' } }));
    expect(await verdict(posing, '--pcr0', pcr0)).toMatchObject({
      verdict: 'rejected',
      codes: expect.arrayContaining(['root_mismatch']) as string[],
    });
  });

  it('is rejected when the answer was changed, and unverifiable when the request is left out', async () => {
    const { exchange } = readReceipt(honest);
    const text = Buffer.from(exchange.responseBase64 ?? '', 'base64').toString();
    const changed = text.replace(/"content":\s*"(\w+)/, '"content": "$1x');
    expect(changed).not.toBe(text);
    const tampered = forged((receipt) => ({
      ...receipt,
      exchange: { ...receipt.exchange, responseBase64: toBase64(utf8(changed)) },
    }));
    expect(await verdict(tampered, '--pcr0', pcr0)).toMatchObject({
      verdict: 'rejected',
      codes: ['output_hash_mismatch'],
    });
    const without = forged((receipt) => ({
      ...receipt,
      exchange: { ...receipt.exchange, requestBase64: null },
    }));
    expect(await verdict(without, '--pcr0', pcr0)).toMatchObject({
      verdict: 'unverifiable',
      codes: ['request_not_seen'],
    });
  });

  it('whose record does not lead to the root it names is rejected', async () => {
    const digest = `0x${'ab'.repeat(32)}`;
    const invented = forged((receipt) => ({
      ...receipt,
      settlement: {
        form: 'batch',
        relay: `0x${'11'.repeat(20)}`,
        chainId: 1,
        txHash: digest,
        logIndex: 0,
        blockNumber: 1,
        blockHash: digest,
        blockTime: 1,
        blobId: 'x',
        nodes: { agreed: 1, total: 1 },
        root: digest,
        batchSize: 2,
        leafIndex: 0,
        path: [digest],
      },
    }));
    expect(await verdict(invented, '--pcr0', pcr0)).toMatchObject({
      verdict: 'rejected',
      codes: ['proof_path_mismatch'],
    });
  });

  it('that is damaged is named as bad usage, with the place', async () => {
    const damaged = forged((receipt) => ({ ...receipt, version: 2 }));
    expect(JSON.parse(await verify(damaged, true))).toMatchObject({
      exit: 3,
      said: expect.stringContaining('version') as string,
    });
  });
});

describe('a receipt of a signed answer with a proof beside it', () => {
  /** The honest receipt, its response with an unsigned `zk` field more. */
  function withProof(output: number): string {
    return forged((receipt) => {
      const response = new TextDecoder().decode(
        fromBase64(receipt.exchange.responseBase64 ?? '', 'response'),
      );
      const zk = { ...ownProof('volatility'), output };
      const responseBase64 = toBase64(utf8(JSON.stringify({ ...(JSON.parse(response) as object), zk })));
      return {
        ...receipt,
        exchange: { ...receipt.exchange, responseBase64 },
        evidence: { ...receipt.evidence, zk: { card: ownCard('volatility'), codeHex: null } },
      };
    });
  }
  const trusted = ['--card', jsonHash(ownCard('volatility'))];

  it('says what the proof is worth beside the signature', async () => {
    expect(await verdict(withProof(35.25664), '--pcr0', pcr0, ...trusted)).toMatchObject({
      verdict: 'verified',
      codes: [],
      proof: { verdict: 'verified', binds: 'output' },
    });
  });

  it('is rejected where the proof is for another number', async () => {
    expect(await verdict(withProof(12.5), '--pcr0', pcr0, ...trusted)).toMatchObject({
      verdict: 'rejected',
      codes: ['output_not_proved'],
    });
  });

  it('keeps its verdict where the card is not trusted, and says so of the proof', async () => {
    expect(await verdict(withProof(35.25664), '--pcr0', pcr0)).toMatchObject({
      verdict: 'verified',
      proof: { verdict: 'unverifiable', codes: ['card_not_trusted'] },
    });
  });
});
