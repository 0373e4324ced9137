import { beforeAll, describe, expect, test } from 'vitest';

import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import { walrusBlobId } from '../../src/settlement/walrus-blob-id';
import { ownCard, ownProof } from '../zk/own-circuits';
import { fakeTerminal } from './fake-terminal';

const proof = JSON.stringify({ zk: { ...ownProof('volatility'), output: 35.25664 } });
const cheating = JSON.stringify({ zk: { ...ownProof('volatility'), output: 12.5 } });
const files = { 'card.json': utf8(JSON.stringify(ownCard('volatility'))) };
const stored = new Map<string, string>();
let id = '';
let cheatingId = '';

beforeAll(async () => {
  id = await walrusBlobId(utf8(proof));
  cheatingId = await walrusBlobId(utf8(cheating));
  stored.set(id, proof).set(cheatingId, cheating);
}, 30_000);

/** Walrus, as far as a terminal sees it; `altered` delivers something else under every id. */
const walrus =
  (altered = ''): typeof fetch =>
  (input) => {
    const url = input instanceof Request ? input.url : String(input);
    const text = stored.get(url.split('/').at(-1) ?? '');
    return Promise.resolve(new Response(text && text + altered, { status: text === undefined ? 404 : 200 }));
  };

async function run(network: typeof fetch, ...args: string[]) {
  const terminal = fakeTerminal([], files, network);
  const code = await main(['verify', 'proof', ...args, '--card', 'card.json'], terminal);
  return { code, text: terminal.written(), warned: terminal.warned() };
}

describe('verify proof --blob', () => {
  test('checks the proof in a blob of the network’s storage, and tells the request', async () => {
    const { code, text, warned } = await run(walrus(), '--blob', id);
    expect(code).toBe(0);
    expect(text).toContain('35.2566375732421875');
    expect(warned).toMatch(new RegExp(`GET https://\\S+/v1/blobs/${id}: ok, \\d+ bytes`));
  });

  test('holds the number beside the proof against it', async () => {
    const { code, text } = await run(walrus(), '--blob', cheatingId);
    expect(code).toBe(1);
    expect(text).toContain('output_not_proved');
  });

  test('ends unverifiable where the storage delivers another blob, or none', async () => {
    const other = await run(walrus(' '), '--blob', id);
    expect(other).toMatchObject({ code: 2, text: '' });
    expect(other.warned).toContain('blob_id_mismatch');
    const none = await run(walrus(), '--blob', 'A'.repeat(43));
    expect(none.code).toBe(2);
    expect(none.warned).toContain('blob_gone');
  });

  test('is bad usage with a malformed id, or with a file besides', async () => {
    expect((await run(walrus(), '--blob', 'nonsense')).code).toBe(3);
    expect((await run(walrus(), 'card.json', '--blob', id)).code).toBe(3);
    expect((await run(walrus())).code).toBe(3);
  });
});
