import { afterAll, beforeAll, expect, test } from 'vitest';

import { fromBase64, toBase64 } from '../../src/bytes/base64';
import { utf8 } from '../../src/bytes/join';
import { receiptKind } from '../../src/cli/batch/receipt';
import type { EnclaveEvidence } from '../../src/verify/enclave-evidence';
import type { Receipt } from '../../src/verify/receipt';
import { chat } from '../devnet/ask';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { saveReceipt, type SavedReceipt } from './saved-receipt';

let devnet: Devnet;
let saved: SavedReceipt;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10 });
  saved = await saveReceipt(devnet, { body: chat('What is an enclave?') });
}, 60_000);
afterAll(() => devnet.stop());

/** What a line says of a receipt, under the reader's own profile of its network. */
const judged = (receipt: unknown, pcr0: unknown = saved.pcr0) =>
  receiptKind.run({ receipt, network: devnet.profile, pcr0 });

/** The saved receipt with another response, or with other evidence. */
function changed(
  response: (text: string) => string,
  evidence: (enclave: EnclaveEvidence) => object = () => ({}),
): Receipt {
  const { receipt } = saved;
  const { exchange } = receipt;
  const { enclave } = receipt.evidence;
  if (enclave === null) throw new Error('the receipt has no evidence');
  const text = new TextDecoder().decode(fromBase64(exchange.responseBase64 ?? '', 'response'));
  return {
    ...receipt,
    exchange: { ...exchange, responseBase64: toBase64(utf8(response(text))) },
    evidence: { enclave: { ...enclave, ...evidence(enclave) } },
  };
}
const asItIs = (text: string): string => text;

test('a receipt is taken parsed and as text, with a byte order mark or without', async () => {
  const text = JSON.stringify(saved.receipt);
  for (const receipt of [saved.receipt, text, `\ufeff${text}`]) {
    expect(await judged(receipt)).toMatchObject({ verdict: 'verified', codes: [] });
  }
});

test('content that nobody signed is named, as on the line of an exchange', async () => {
  const added = (text: string): string => text.replace('"role":', '"reasoning_content": "Sure.", "role":');
  expect(await judged(changed(added))).toMatchObject({
    verdict: 'verified',
    codes: ['unsigned_content:message.reasoning_content'],
  });
});

test('a pin that is no hex text is refused, whatever stands beside it', async () => {
  for (const pcr0 of [5, { '0': saved.pcr0 }, [5, saved.pcr0], true]) {
    await expect(judged(saved.receipt, pcr0)).rejects.toHaveProperty('code', 'malformed_pcrs');
  }
});

test('evidence that is about another enclave or network is not taken for this one’s', async () => {
  for (const other of [{ teeId: `0x${'11'.repeat(32)}` }, { networkId: 'nope' }]) {
    expect(await judged(changed(asItIs, () => other))).toMatchObject({
      verdict: 'unverifiable',
      codes: ['malformed_evidence'],
    });
  }
});

test('an answer that names another enclave than the evidence is rejected all the same', async () => {
  const named = (text: string): string =>
    text.replace(/("tee_id": ?)"0x[0-9a-f]{64}"/, `$1"0x${'11'.repeat(32)}"`);
  expect(await judged(changed(named))).toMatchObject({ verdict: 'rejected' });
});

test('evidence with a document that is no base64 is refused, and no code is said twice', async () => {
  const damaged = changed(asItIs, ({ known }) => ({
    known: { ...known, registration: { ...known?.registration, documentBase64: 'x' } },
  }));
  await expect(judged(damaged)).rejects.toHaveProperty('code', 'malformed_evidence');
  const { codes } = await judged(changed((text) => text.replace('"tee_id"', '"tee_it"')));
  expect(new Set(codes).size).toBe(codes.length);
});
