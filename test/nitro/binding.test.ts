import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/bytes/hex';
import { concat } from '../../src/bytes/join';
import { knownBuilds } from '../../src/nitro/known-builds';
import {
  bindSigningKey,
  bindTlsCertificate,
  readNitridingUserData,
} from '../../src/nitro/nitriding-user-data';
import { pcrHashOf } from '../../src/nitro/attestation-facts';
import { findKnownBuild, isDebugMode, matchesPin } from '../../src/nitro/pcr-policy';
import { importSigningKey } from '../../src/nitro/signing-key';
import { nitridingUserData } from '../evidence/attestation-issuer';
import knownPcrs from '../fixtures/gateway/known-pcrs.json';

const key = Uint8Array.of(1, 2, 3);
const certificate = Uint8Array.of(4, 5, 6);
const coded = (code: string): unknown => expect.objectContaining({ code });

function pcrs(...values: readonly string[]): ReadonlyMap<number, Uint8Array> {
  return new Map(values.map((hex, index) => [index, fromHex(hex, 'PCR', 48)]));
}

describe('user_data of nitriding', () => {
  it('binds the signing key and the TLS certificate by SHA-256 of their DER', async () => {
    const userData = await nitridingUserData(certificate, key);
    expect(bindSigningKey(userData, key).tlsCertificateSha256).toEqual(sha256(certificate));
    expect(bindTlsCertificate(userData, certificate).signingKeySha256).toEqual(sha256(key));
    expect(() => bindSigningKey(userData, certificate)).toThrow(coded('signing_key_not_bound'));
    expect(() => bindTlsCertificate(userData, key)).toThrow(coded('tls_cert_not_bound'));
  });

  it('is 68 bytes with both multihash prefixes, or malformed', async () => {
    const userData = await nitridingUserData(certificate, key);
    const malformed = [
      undefined,
      new Uint8Array(),
      userData.subarray(0, 67),
      concat(userData, Uint8Array.of(0)),
    ];
    for (const position of [0, 1, 34, 35]) {
      const altered = Uint8Array.from(userData);
      altered[position] = 0x13;
      malformed.push(altered);
    }
    for (const bytes of malformed) {
      expect(() => readNitridingUserData(bytes)).toThrow(coded('user_data_malformed'));
    }
  });
});

describe('the signing key', () => {
  const generate = async (modulusLength: number, publicExponent: readonly number[]): Promise<Uint8Array> => {
    const pair = await crypto.subtle.generateKey(
      {
        name: 'RSA-PSS',
        hash: 'SHA-256',
        modulusLength,
        publicExponent: Uint8Array.from(publicExponent),
      },
      true,
      ['sign', 'verify'],
    );
    return new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  };

  it('is RSA of 2048 bits or more with a sane exponent', async () => {
    const imported = await importSigningKey(await generate(2048, [1, 0, 1]));
    expect(imported.algorithm).toMatchObject({ name: 'RSA-PSS', modulusLength: 2048 });
    await expect(importSigningKey(await generate(1024, [1, 0, 1]))).rejects.toEqual(
      coded('signing_key_unsupported'),
    );
    await expect(importSigningKey(await generate(2048, [3]))).rejects.toEqual(
      coded('signing_key_unsupported'),
    );
  });

  it('is refused with bytes behind it, which would give it another id', async () => {
    const spki = await generate(2048, [1, 0, 1]);
    await expect(importSigningKey(concat(spki, Uint8Array.of(0)))).rejects.toEqual(
      coded('signing_key_unsupported'),
    );
  });

  it('is refused when it is no RSA key', async () => {
    const ec = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', ec.publicKey));
    for (const bytes of [spki, new Uint8Array(), Uint8Array.of(0x30, 0x00)]) {
      await expect(importSigningKey(bytes)).rejects.toEqual(coded('signing_key_unsupported'));
    }
  });
});

describe('measurements', () => {
  it('are those that OpenGradient published, by their registry hash', () => {
    expect(
      knownBuilds.map(({ commit, date, pcr0, pcr1, pcr2, pcrHash }) => ({
        commit,
        date,
        pcr0,
        pcr1,
        pcr2,
        pcr_hash: pcrHash,
      })),
    ).toEqual(knownPcrs);
    for (const { pcr0, pcr1, pcr2, pcrHash } of knownBuilds)
      expect(pcrHashOf(pcrs(pcr0, pcr1, pcr2))).toBe(pcrHash);
  });

  it('match no pin that is empty, partly wrong, or about a measurement that is absent', () => {
    const measured = pcrs('aa'.repeat(48), 'bb'.repeat(48), 'cc'.repeat(48));
    expect(matchesPin(measured, { name: '', pcrs: pcrs('aa'.repeat(48), 'bb'.repeat(48)) })).toBe(true);
    expect(matchesPin(measured, { name: '', pcrs: new Map() })).toBe(false);
    expect(matchesPin(measured, { name: '', pcrs: pcrs('aa'.repeat(48), 'aa'.repeat(48)) })).toBe(false);
    expect(matchesPin(measured, { name: '', pcrs: new Map([[8, new Uint8Array(48)]]) })).toBe(false);
    expect(findKnownBuild(measured, knownBuilds)).toBeUndefined();
  });

  it('are of debug mode when PCR0 is all zero', () => {
    expect(isDebugMode(pcrs('00'.repeat(48)))).toBe(true);
    expect(isDebugMode(pcrs(`${'00'.repeat(47)}01`))).toBe(false);
    expect(isDebugMode(new Map())).toBe(false);
  });
});
