import { beforeAll, describe, expect, it } from 'vitest';
import { awsNitroRootSha256 } from '../../src/nitro/aws-root';
import { type AttestationOutcome, verifyAttestation } from '../../src/nitro/verify-attestation';
import {
  createIssuer,
  type Issuer,
  type IssueFaults,
  type IssueOptions,
} from '../evidence/attestation-issuer';
import { encodeCbor } from '../evidence/cbor-encoder';

const timestamp = Date.UTC(2026, 1, 12, 17, 56, 2, 724);
const minute = 60_000;
const day = 24 * 60 * minute;

let issuer: Issuer;
beforeAll(async () => {
  issuer = await createIssuer();
});

function issue(faults: IssueFaults = {}, options: Partial<IssueOptions> = {}): Promise<Uint8Array> {
  return issuer.issue({
    signingKeyDer: Uint8Array.of(1),
    tlsCertDer: Uint8Array.of(2),
    timestamp,
    faults,
    ...options,
  });
}

async function judge(faults: IssueFaults, at: 'document' | number = 'document'): Promise<AttestationOutcome> {
  const options = { rootSha256: issuer.rootSha256, at, allowDebug: false };
  return verifyAttestation(await issue(faults), options);
}

async function codeOf(faults: IssueFaults, at?: 'document' | number): Promise<string> {
  const outcome = await judge(faults, at);
  if (outcome.ok) return 'ok';
  return outcome.certificate === undefined ? outcome.code : `${outcome.code}:${outcome.certificate}`;
}

describe('verifyAttestation', () => {
  it('accepts what the issuer signs, as a map of either length, and names what it says', async () => {
    for (const faults of [{}, { definiteMap: true }]) {
      const outcome = await judge(faults);
      expect(outcome).toMatchObject({
        ok: true,
        facts: {
          moduleId: 'i-0123456789abcdef0-enc0123456789abcdef',
          instanceId: 'i-0123456789abcdef0',
          region: 'test-region-1',
          timestamp,
          debugMode: false,
          nonce: undefined,
        },
      });
      expect(outcome.facts?.certificates.map(({ role }) => role)).toEqual([
        'root',
        'regional',
        'zonal',
        'instance',
        'enclave',
      ]);
    }
  });

  it('believes no root but the pinned one', async () => {
    expect(await codeOf({ otherRoot: true })).toBe('root_mismatch:0');
    const outcome = await verifyAttestation(await issue(), {
      rootSha256: awsNitroRootSha256,
      at: 'document',
      allowDebug: false,
    });
    expect(outcome).toMatchObject({ ok: false, code: 'root_mismatch' });
  });

  it('judges certificates at the moment asked for, both ends included', async () => {
    const leafEnd = Math.floor((timestamp + 3 * 60 * minute) / 1000) * 1000;
    expect(await codeOf({}, leafEnd)).toBe('ok');
    expect(await codeOf({}, leafEnd + 999)).toBe('ok');
    expect(await codeOf({}, leafEnd + 1000)).toBe('cert_expired:4');
    const leafStart = Math.floor((timestamp - 3000) / 1000) * 1000;
    expect(await codeOf({}, leafStart)).toBe('ok');
    expect(await codeOf({}, leafStart - 1)).toBe('cert_not_yet_valid:4');
    expect(await codeOf({}, timestamp + 365 * day)).toBe('cert_expired:1');
    expect(await codeOf({ certificates: { zonal: { notAfter: timestamp - minute } } })).toBe(
      'cert_expired:2',
    );
  });

  it('takes the path as it is, whole and in order', async () => {
    expect(await codeOf({ omitCertificates: ['zonal'] })).toBe('chain_issuer_mismatch:2');
    expect(await codeOf({ omitCertificates: ['root'] })).toBe('root_mismatch:0');
    expect(await codeOf({ certificates: { instance: { issuerCommonName: 'someone' } } })).toBe(
      'chain_issuer_mismatch:3',
    );
  });

  it('lets only authorities issue, within their path length and key usage', async () => {
    const constraints = (basicConstraints: { ca: boolean; pathLength?: number } | undefined) => ({
      basicConstraints,
    });
    expect(await codeOf({ certificates: { instance: constraints({ ca: false }) } })).toBe('chain_not_ca:3');
    expect(await codeOf({ certificates: { zonal: constraints(undefined) } })).toBe('chain_not_ca:2');
    expect(await codeOf({ certificates: { regional: constraints({ ca: true, pathLength: 1 }) } })).toBe(
      'chain_pathlen:1',
    );
    expect(await codeOf({ certificates: { zonal: constraints({ ca: true, pathLength: 0 }) } })).toBe(
      'chain_pathlen:2',
    );
    expect(await codeOf({ certificates: { instance: { keyUsage: 0x80 } } })).toBe('chain_key_usage:3');
    expect(await codeOf({ certificates: { regional: { keyUsage: undefined } } })).toBe('chain_key_usage:1');
    expect(await codeOf({ certificates: { enclave: { keyUsage: 0x04 } } })).toBe('chain_key_usage:4');
    expect(await codeOf({ certificates: { enclave: constraints({ ca: true }) } })).toBe('chain_leaf_is_ca:4');
    expect(await codeOf({ certificates: { zonal: { unknownCritical: true } } })).toBe('chain_critical_ext:2');
  });

  it('refuses every signature that is not by the key above', async () => {
    expect(await codeOf({ forgedCertificates: ['regional'] })).toBe('chain_signature:1');
    expect(await codeOf({ forgedCertificates: ['enclave', 'instance'] })).toBe('chain_signature:3');
    expect(await codeOf({ foreignSignature: true })).toBe('cose_signature');
  });

  it('refuses a key on another curve', async () => {
    const p256 = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    expect(await codeOf({ enclaveKeys: p256, foreignSignature: true })).toBe('chain_algorithm:4');
  });

  it('refuses debug mode whoever signed, unless it is allowed by name', async () => {
    const document = await issue({ debugMode: true });
    const options = { rootSha256: issuer.rootSha256, at: 'document' } as const;
    expect(await verifyAttestation(document, { ...options, allowDebug: false })).toMatchObject({
      ok: false,
      code: 'debug_mode',
      facts: { debugMode: true },
    });
    expect(await verifyAttestation(document, { ...options, allowDebug: true })).toMatchObject({ ok: true });
  });

  it('shows no facts of a document that does not verify', async () => {
    expect((await judge({ foreignSignature: true })).facts).toBeUndefined();
  });

  it('has a code of its own for each wrong field', async () => {
    const bytes = new Uint8Array(1025);
    const cases: readonly [string, unknown, string][] = [
      ['module_id', undefined, 'missing_field:module_id'],
      ['module_id', 7, 'bad_type:module_id'],
      ['digest', undefined, 'missing_field:digest'],
      ['digest', null, 'bad_type:digest'],
      ['digest', 'SHA256', 'bad_digest'],
      ['timestamp', undefined, 'missing_field:timestamp'],
      ['timestamp', 'soon', 'bad_type:timestamp'],
      ['timestamp', { raw: Uint8Array.of(0xfb, 0x42, 0x79, 0, 0, 0, 0, 0, 0) }, 'bad_type:timestamp'],
      ['timestamp', 0, 'bad_timestamp'],
      ['timestamp', -1, 'bad_timestamp'],
      ['timestamp', 2n ** 64n - 1n, 'bad_timestamp'],
      ['pcrs', undefined, 'missing_field:pcrs'],
      ['pcrs', new Map(), 'missing_field:pcrs'],
      ['pcrs', [], 'bad_type:pcrs'],
      ['pcrs', new Map([[0, new Uint8Array(47)]]), 'bad_pcr'],
      ['pcrs', new Map([[0, new Uint8Array(64)]]), 'bad_pcr'],
      ['pcrs', new Map([[32, new Uint8Array(48)]]), 'bad_pcr'],
      ['pcrs', new Map([[-1, new Uint8Array(48)]]), 'bad_pcr'],
      ['pcrs', new Map([['0', new Uint8Array(48)]]), 'bad_pcr'],
      ['pcrs', new Map([[0, 'x'.repeat(48)]]), 'bad_pcr'],
      ['pcrs', new Map([[0, new Uint8Array(48)]]), 'missing_pcr:1'],
      ['certificate', undefined, 'missing_field:certificate'],
      ['certificate', new Uint8Array(), 'missing_field:certificate'],
      ['certificate', 'text', 'bad_type:certificate'],
      ['certificate', bytes, 'too_long:certificate'],
      ['cabundle', undefined, 'missing_field:cabundle'],
      ['cabundle', [], 'missing_field:cabundle'],
      ['cabundle', null, 'bad_type:cabundle'],
      ['cabundle', [1], 'bad_type:cabundle'],
      ['cabundle', [bytes], 'too_long:cabundle'],
      ['cabundle', Array.from({ length: 9 }, () => Uint8Array.of(1)), 'too_long:cabundle'],
      ['user_data', bytes, 'too_long:user_data'],
      ['user_data', 'text', 'bad_type:user_data'],
      ['nonce', bytes, 'too_long:nonce'],
      ['nonce', [], 'bad_type:nonce'],
      ['public_key', bytes, 'too_long:public_key'],
      ['public_key', { raw: Uint8Array.of(0xf7) }, 'bad_type:public_key'],
    ];
    for (const [field, value, code] of cases) {
      expect(await codeOf({ fields: { [field]: value as never } }), `${field} ${code}`).toBe(code);
    }
  });

  it('takes optional fields absent, null, empty or 1024 bytes long, and ignores fields nobody knows', async () => {
    for (const value of [undefined, null, new Uint8Array(), new Uint8Array(1024)]) {
      expect(await codeOf({ fields: { user_data: value, nonce: value, public_key: value } })).toBe('ok');
    }
    expect(await codeOf({ fields: { whatever: [1, new Map([['x', null]])] } })).toBe('ok');
  });

  it('takes ES384 and nothing else', async () => {
    const es256 = encodeCbor(new Map([[1, -7]]));
    const extra = encodeCbor(
      new Map<number, number | Uint8Array>([
        [1, -35],
        [4, Uint8Array.of(1)],
      ]),
    );
    expect(await codeOf({ protectedHeader: es256 })).toBe('cose_alg');
    expect(await codeOf({ protectedHeader: extra })).toBe('cose_alg');
    expect(await codeOf({ protectedHeader: new Uint8Array() })).toBe('cose_protected');
    expect(await codeOf({ protectedHeader: encodeCbor([1]) })).toBe('cose_protected');
    expect(await codeOf({ unprotectedHeader: [] })).toBe('cose_structure');
  });
});
