import { keccak_256 } from '@noble/hashes/sha3.js';
import { readFileSync } from 'node:fs';
import fc from '../support/properties';
import { describe, expect, it } from 'vitest';
import { fromHex, hex32, toBareHex, toHex } from '../../src/bytes/hex';
import { concat, uint256, utf8 } from '../../src/bytes/join';
import {
  getTeeCall,
  heartbeatMaxAgeCall,
  isPcrApprovedCall,
  registryErrors,
  registrySelectors,
} from '../../src/opengradient/abi/registry-calls';
import { decodeRegistryEvent, registryTopics } from '../../src/opengradient/abi/registry-events';
import { ohttpConfigHash } from '../../src/opengradient/abi/registry-ohttp';
import { decodeTeeRecord, type TeeRecord } from '../../src/opengradient/abi/registry-record';
import { decodeRegistration } from '../../src/opengradient/abi/registry-registration';

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(fixture(path), 'utf8')) as Record<string, string>;
const vectors = json('e2e/registry.json') as Record<string, string> & {
  readonly expected: Record<string, string | number | boolean>;
  readonly expected_ohttp: Record<string, string | number>;
};
const bytesOf = (name: string) => fromHex(vectors[name] ?? '', name);
const code = (expected: RegExp): unknown =>
  expect.objectContaining({ code: expect.stringMatching(expected) as string });

/** The record as the vectors word it. */
const worded = (record: TeeRecord) => ({
  endpoint: record.endpoint,
  publicKey: toHex(record.publicKey),
  tlsCertificate: toHex(record.tlsCertificate),
  pcrHash: record.pcrHash,
  teeType: record.teeType,
  enabled: record.enabled,
  registeredAt: String(record.registeredAt),
  lastHeartbeatAt: String(record.lastHeartbeatAt),
  owner: record.owner,
  paymentAddress: record.paymentAddress,
});
const expected = {
  ...vectors.expected,
  owner: String(vectors.expected.owner).toLowerCase(),
  paymentAddress: String(vectors.expected.paymentAddress).toLowerCase(),
};

describe('registry calls', () => {
  const selector = (signature: string) => toHex(keccak_256(utf8(signature)).subarray(0, 4));

  it('have the selectors of the contract', () => {
    const common = 'bytes,bytes,bytes,address,string,uint8';
    expect({ ...registrySelectors, ...registryErrors }).toEqual({
      getTee: selector('getTEE(bytes32)'),
      isPcrApproved: selector('isPCRApproved(uint8,bytes32)'),
      heartbeatMaxAge: selector('heartbeatMaxAge()'),
      getOhttpConfig: selector('getOHTTPConfig(bytes32)'),
      register: selector(`registerTEEWithAttestation(${common})`),
      registerWithOhttp: selector(
        `registerTEEWithAttestationAndOHTTPConfig(${common},uint8,uint16,uint16,uint16,bytes,bytes,bytes)`,
      ),
      teeNotFound: selector('TEENotFound()'),
      ohttpConfigNotFound: selector('OHTTPConfigNotFound()'),
    });
  });

  it('carry their arguments', () => {
    const teeId = hex32(vectors.tee_id ?? '', 'tee id');
    expect(getTeeCall(teeId)).toBe(`${vectors.getTEE_selector ?? ''}${teeId.slice(2)}`);
    expect(isPcrApprovedCall(1, teeId)).toBe(`0x9831ced5${toBareHex(uint256(1))}${teeId.slice(2)}`);
    expect(heartbeatMaxAgeCall()).toBe('0x87267aca');
  });
});

describe('decodeTeeRecord', () => {
  it('reads the shape of ten fields', () => {
    const record = decodeTeeRecord(bytesOf('getTEE_v1'));
    expect(worded(record)).toEqual(expected);
    expect(record.ohttpConfig).toBeUndefined();
  });

  it('reads the shape of eleven fields with its key', () => {
    const record = decodeTeeRecord(bytesOf('getTEE_ohttp'));
    expect(worded(record)).toEqual(expected);
    const { publicKey, keyConfig, registeredAt, ...ids } = record.ohttpConfig ?? {};
    expect({
      ...ids,
      publicKey: toHex(publicKey ?? new Uint8Array()),
      keyConfig: toHex(keyConfig ?? new Uint8Array()),
      registeredAt: String(registeredAt),
    }).toEqual(vectors.expected_ohttp);
  });

  it('reads the shape of eleven fields without a key', () => {
    const record = decodeTeeRecord(bytesOf('getTEE_ohttp_empty'));
    expect(worded(record)).toEqual(expected);
    expect(record.ohttpConfig).toBeUndefined();
  });

  it('refuses a head of another size, an absurd length, and bytes that end early', () => {
    const patched = (word: number, value: bigint) => {
      const bytes = bytesOf('getTEE_v1');
      bytes.set(uint256(value), 32 * word);
      return () => decodeTeeRecord(bytes);
    };
    expect(patched(3, 0x120n)).toThrow(code(/^record_shape_unknown$/));
    expect(patched(0, 2n ** 255n)).toThrow(code(/^abi_out_of_bounds$/));
    expect(patched(13, 2n ** 60n)).toThrow(code(/^abi_too_long$/));
    expect(patched(8, 2n)).toThrow(code(/^abi_dirty_value$/));
    expect(() => decodeTeeRecord(bytesOf('getTEE_v1').subarray(0, 300))).toThrow(code(/^abi_/));
    expect(() => decodeTeeRecord(new Uint8Array())).toThrow(code(/^abi_truncated$/));
  });

  it('ends every mutation of a record in a record or in its own codes', () => {
    const original = bytesOf('getTEE_ohttp');
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = original.slice();
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        try {
          decodeTeeRecord(bytes);
        } catch (error) {
          expect(String((error as { code?: unknown }).code)).toMatch(/^(abi_|record_)/);
        }
      }),
    );
  });
});

describe('decodeRegistration', () => {
  const calldata = bytesOf('registration_calldata');
  const document = new Uint8Array(readFileSync(fixture('e2e/attestation.cbor')));
  const key = new Uint8Array(readFileSync(fixture('e2e/signing-key.der')));

  it('finds the document, the key and the certificate in the calldata', () => {
    const registration = decodeRegistration(calldata);
    expect(registration.form).toBe('attestation');
    expect(registration.document).toEqual(document);
    expect(registration.signingKey).toEqual(key);
    expect(toHex(registration.tlsCertificate)).toBe(vectors.expected.tlsCertificate);
    expect(registration.endpoint).toBe(vectors.expected.endpoint);
  });

  it('finds them in the calldata of the function that takes an OHTTP key too', () => {
    const head = 13 * 32;
    const tail = concat(uint256(document.length), document, new Uint8Array(-document.length & 31));
    const at = (offset: number) => uint256(head + offset);
    const keyAt = tail.length;
    const emptyAt = keyAt + 32 + key.length + (-key.length & 31);
    const registration = decodeRegistration(
      concat(
        fromHex(registrySelectors.registerWithOhttp, 'selector'),
        ...[at(0), at(keyAt), at(emptyAt), uint256(1), at(emptyAt), uint256(0)],
        ...[uint256(1), uint256(32), uint256(1), uint256(3), at(emptyAt), at(emptyAt), at(emptyAt)],
        tail,
        ...[uint256(key.length), key, new Uint8Array(-key.length & 31), uint256(0)],
      ),
    );
    expect(registration).toMatchObject({ form: 'attestation-and-ohttp', document, signingKey: key });
  });

  it('refuses calldata of something else', () => {
    expect(() => decodeRegistration(new Uint8Array())).toThrow(code(/^abi_truncated$/));
    expect(() => decodeRegistration(calldata.subarray(0, 3_000))).toThrow(code(/^abi_/));
    expect(() => decodeRegistration(fromHex(`a9059cbb${'ff'.repeat(64)}`, 'transfer'))).toThrow(
      code(/^abi_/),
    );
  });
});

describe('decodeRegistryEvent', () => {
  const topic0 = (signature: string) => toHex(keccak_256(utf8(signature)));
  const hash = hex32('11'.repeat(32), 'hash');
  const typed = hex32('00'.repeat(31) + '02', 'type');

  it('knows the topics of the contract', () => {
    expect(registryTopics).toEqual({
      registered: topic0('TEERegistered(bytes32,address,uint8)'),
      enabled: topic0('TEEEnabled(bytes32)'),
      disabled: topic0('TEEDisabled(bytes32)'),
      heartbeat: topic0('HeartbeatReceived(bytes32,uint256)'),
      approved: topic0('PCRApproved(bytes32,uint8,string)'),
      revoked: topic0('PCRRevoked(bytes32,uint8)'),
      revokedOfAnyType: topic0('PCRRevoked(bytes32)'),
    });
  });

  it('reads the registration of the vectors', () => {
    const log = vectors.TEERegistered_log as unknown as { topics: string[]; data: `0x${string}` };
    const topics = log.topics.map((topic) => hex32(topic, 'topic'));
    expect(decodeRegistryEvent(topics, log.data)).toEqual({ name: 'registered', teeId: vectors.tee_id });
  });

  it('reads what concerns an enclave and its build', () => {
    const version = toHex(concat(uint256(32), uint256(2), utf8('v1'), new Uint8Array(30)));
    const read = (topic: (typeof registryTopics)[keyof typeof registryTopics], data: `0x${string}` = '0x') =>
      decodeRegistryEvent([topic, hash, typed], data);
    expect(read(registryTopics.enabled)).toEqual({ name: 'enabled', teeId: hash });
    expect(read(registryTopics.disabled)).toEqual({ name: 'disabled', teeId: hash });
    expect(read(registryTopics.heartbeat, toHex(uint256(5)))).toEqual({
      name: 'heartbeat',
      teeId: hash,
      signedAt: 5,
    });
    expect(read(registryTopics.approved, version)).toEqual({
      name: 'approved',
      pcrHash: hash,
      teeType: 2,
      version: 'v1',
    });
    expect(read(registryTopics.revoked)).toEqual({ name: 'revoked', pcrHash: hash, teeType: 2 });
    expect(read(registryTopics.revokedOfAnyType)).toEqual({
      name: 'revoked',
      pcrHash: hash,
      teeType: undefined,
    });
    expect(decodeRegistryEvent([hash, hash], '0x')).toBeUndefined();
    expect(decodeRegistryEvent([], '0x')).toBeUndefined();
  });

  it('refuses a known event without its arguments', () => {
    expect(() => decodeRegistryEvent([registryTopics.revoked, hash], '0x')).toThrow(code(/^abi_truncated$/));
    expect(() => decodeRegistryEvent([registryTopics.heartbeat, hash], '0x00')).toThrow(
      code(/^abi_truncated$/),
    );
  });
});

describe('ohttpConfigHash', () => {
  it('is what the gateway signs', () => {
    const golden = json('gateway/ohttp-config-golden.json');
    const hash = ohttpConfigHash(hex32(golden.tee_id ?? '', 'tee id'), {
      keyId: Number(golden.key_id),
      kemId: Number(golden.kem_id),
      kdfId: Number(golden.kdf_id),
      aeadId: Number(golden.aead_id),
      publicKey: fromHex(golden.public_key ?? '', 'public key'),
      keyConfig: fromHex(golden.key_config ?? '', 'key config'),
    });
    expect(hash).toBe(`0x${golden.config_hash ?? ''}`);
  });
});
