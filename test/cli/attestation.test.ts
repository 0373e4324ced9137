import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../src/bytes/base64';
import { toBareHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import { fakeTerminal } from './fake-terminal';

function fixture(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../fixtures/e2e/${name}`, import.meta.url)));
}

const document = fixture('attestation.cbor');
const root = fixture('test-root.der');
const pcr0 =
  'f9ef9e90faeaa081ecc89e9b42d9ae3cd66e614dbd6e291c26dcab57cf843f0da7aa6825174426a0ac5dfa566b718691';
const otherPcr0 = 'ab'.repeat(48);

const negatives: readonly [file: string, code: string][] = [
  ['attestation-wrong-app-key-hash.cbor', 'signing_key_not_bound'],
  ['attestation-wrong-tls-hash.cbor', 'tls_cert_not_bound'],
  ['attestation-swapped-hashes.cbor', 'signing_key_not_bound'],
  ['attestation-user-data-67.cbor', 'user_data_malformed'],
  ['attestation-user-data-missing.cbor', 'user_data_malformed'],
  ['attestation-zero-app-key-hash.cbor', 'signing_key_not_bound'],
  ['attestation-bad-multihash-prefix.cbor', 'user_data_malformed'],
  ['attestation-other-pcr0.cbor', 'pcr_hash_mismatch'],
  ['attestation-debug.cbor', 'debug_mode'],
];

interface Answer {
  readonly id: unknown;
  readonly verdict: string;
  readonly codes: readonly string[];
  readonly facts?: Readonly<Record<string, unknown>>;
}

async function batch(...lines: readonly object[]): Promise<{ exit: number; answers: readonly Answer[] }> {
  const terminal = fakeTerminal(lines.map((line) => `${JSON.stringify(line)}\n`));
  const exit = await main(['verify', '--batch'], terminal);
  const answers = terminal
    .written()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
  return { exit, answers };
}

function line(id: string, bytes: Uint8Array, more: object = {}): object {
  return {
    id,
    kind: 'attestation',
    documentBase64: toBase64(bytes),
    at: 'document',
    rootDerBase64: toBase64(root),
    ...more,
  };
}

const bindings = {
  signingKeyDerBase64: toBase64(fixture('signing-key.der')),
  tlsCertificateDerBase64: toBase64(fixture('tls-cert.der')),
  pcrs: { 0: pcr0 },
};

describe('verify --batch with attestation documents', () => {
  it('verifies the whole chain of evidence and says what it found', async () => {
    const { exit, answers } = await batch(line('good', document, bindings));
    expect(exit).toBe(0);
    expect(answers[0]).toMatchObject({
      id: 'good',
      verdict: 'verified',
      codes: [],
      facts: {
        moduleId: 'i-test-enc0123',
        timestamp: '2025-12-31T23:50:00.000Z',
        pcrHash: '0x386204631131da897610862323018842f4c96a804e66168833faa00a9fd586c0',
        debugMode: false,
      },
    });
  });

  it('rejects every document that must fail, with its reason', async () => {
    const { exit, answers } = await batch(...negatives.map(([file]) => line(file, fixture(file), bindings)));
    expect(exit).toBe(1);
    expect(answers.map(({ id, verdict, codes }) => [id, verdict, ...codes])).toEqual(
      negatives.map(([file, code]) => [file, 'rejected', code]),
    );
  });

  it('trusts AWS alone when no root is given', async () => {
    const { answers } = await batch({ ...line('aws', document), rootDerBase64: undefined });
    expect(answers[0]).toMatchObject({ verdict: 'rejected', codes: ['root_mismatch'] });
  });

  it('judges certificates at the time asked for and names the one at fault', async () => {
    const { answers } = await batch(
      line('in time', document, { at: '2026-01-01T00:00:00Z' }),
      line('late', document, { at: '2026-01-01T12:00:00+01:00' }),
      line('early', document, { at: '2025-12-27' }),
    );
    expect(answers.map(({ codes }) => codes)).toEqual([[], ['cert_expired:4'], ['cert_not_yet_valid:4']]);
  });

  it('takes measurements by index, by name, as text, or as a list of which one must match', async () => {
    const shapes: readonly [pcrs: unknown, verdict: string][] = [
      [{ 0: pcr0 }, 'verified'],
      [{ pcr0 }, 'verified'],
      [{ PCR0: `0x${pcr0.toUpperCase()}` }, 'verified'],
      [pcr0, 'verified'],
      [[otherPcr0, pcr0], 'verified'],
      [[{ 0: pcr0, 1: otherPcr0 }, { 0: pcr0 }], 'verified'],
      [null, 'verified'],
      [{ 0: otherPcr0 }, 'rejected'],
      [{ 0: pcr0, 1: otherPcr0 }, 'rejected'],
      [{ 0: pcr0, 31: otherPcr0 }, 'rejected'],
      [[otherPcr0], 'rejected'],
      [{}, 'unverifiable'],
      [[], 'unverifiable'],
      [{ 32: pcr0 }, 'unverifiable'],
      [{ 0: pcr0, PCR0: pcr0 }, 'unverifiable'],
      [{ 0: pcr0.slice(2) }, 'unverifiable'],
      [{ pcr: pcr0 }, 'unverifiable'],
      [[[pcr0]], 'unverifiable'],
      [7, 'unverifiable'],
    ];
    const { answers } = await batch(
      ...shapes.map(([pcrs], index) => line(String(index), document, { pcrs })),
    );
    expect(answers.map(({ verdict }) => verdict)).toEqual(shapes.map(([, verdict]) => verdict));
  });

  it('answers lines that it cannot read with a code, and goes on', async () => {
    const { exit, answers } = await batch(
      line('base64', document, { documentBase64: '*' }),
      line('absent', document, { documentBase64: undefined }),
      line('number', document, { documentBase64: 5 }),
      line('time', document, { at: 'yesterday' }),
      line('day', document, { at: '2026-02-30' }),
      line('zone', document, { at: '2026-02-12T17:56:02' }),
      line('flag', document, { allowDebug: 'yes' }),
      line('good', document),
    );
    expect(exit).toBe(2);
    expect(answers.map(({ id, verdict, codes }) => [id, verdict, ...codes])).toEqual([
      ['base64', 'unverifiable', 'malformed_base64'],
      ['absent', 'unverifiable', 'line_malformed'],
      ['number', 'unverifiable', 'line_malformed'],
      ['time', 'unverifiable', 'malformed_time'],
      ['day', 'unverifiable', 'malformed_time'],
      ['zone', 'unverifiable', 'malformed_time'],
      ['flag', 'unverifiable', 'line_malformed'],
      ['good', 'verified'],
    ]);
  });
});

describe('verify attestation', () => {
  const files = {
    'doc.cbor': document,
    'doc.b64': utf8(`${toBase64(document).replace(/(.{76})/g, '$1\n')}\n`),
    'doc.hex': utf8(toBareHex(document)),
    'debug.cbor': fixture('attestation-debug.cbor'),
    'root.der': root,
    'root.pem': utf8(`-----BEGIN CERTIFICATE-----\n${toBase64(root)}\n-----END CERTIFICATE-----\n`),
    'noise.bin': Uint8Array.of(0xff, 0xfe),
  };

  async function run(...args: readonly string[]): Promise<{ exit: number; out: string; err: string }> {
    const terminal = fakeTerminal([], files);
    const exit = await main(['verify', 'attestation', ...args], terminal);
    return { exit, out: terminal.written(), err: terminal.warned() };
  }

  it('reads a document and its root as bytes, base64, hex or PEM', async () => {
    for (const file of ['doc.cbor', 'doc.b64', 'doc.hex']) {
      for (const rootFile of ['root.der', 'root.pem']) {
        const { exit, out } = await run(file, '--root', rootFile);
        expect(exit).toBe(0);
        expect(out).toContain('verified');
        expect(out).toContain('moduleId: i-test-enc0123');
      }
    }
  });

  it('holds the build against the measurements given', async () => {
    expect((await run('doc.cbor', '--root', 'root.der', '--pcr0', pcr0)).exit).toBe(0);
    expect((await run('doc.cbor', '--root', 'root.der', '--pcr0', otherPcr0, pcr0)).exit).toBe(0);
    const { exit, out } = await run('doc.cbor', '--root', 'root.der', '--pcr0', otherPcr0);
    expect(exit).toBe(1);
    expect(out).toContain('pcr_hash_mismatch');
  });

  it('lets debug mode pass only when it is allowed by name', async () => {
    expect((await run('debug.cbor', '--root', 'root.der')).exit).toBe(1);
    expect((await run('debug.cbor', '--root', 'root.der', '--allow-debug')).exit).toBe(0);
  });

  it('writes one line of JSON with --json', async () => {
    const { exit, out } = await run('noise.bin', '--json');
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'rejected', codes: ['cbor_break'] });
  });

  it('ends with 3 on bad usage', async () => {
    for (const args of [
      [],
      ['absent.cbor'],
      ['doc.cbor', 'doc.hex'],
      ['doc.cbor', '--at', 'noon'],
      ['doc.cbor', '--pcr0', 'xyz'],
      ['doc.cbor', otherPcr0],
      ['doc.cbor', '--unheard-of'],
      ['doc.cbor', '--root'],
    ]) {
      const { exit, err } = await run(...args);
      expect(exit, args.join(' ')).toBe(3);
      expect(err).toContain('Usage');
    }
  });
});
