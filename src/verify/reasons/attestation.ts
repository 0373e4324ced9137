import type { NitroCode, OptionalField, RequiredField } from '../../nitro/codes';
import type { Reason } from './reason';

const damaged =
  "The enclave's attestation is damaged or is not one at all, so nothing says what code was running.";
const notGenuine = "The enclave's attestation is not genuine: a signature in it does not hold.";
const wrongIssuer =
  "The enclave's attestation was not issued the way attestations are, so it proves nothing.";

function malformed(developer: string): Reason {
  return { user: damaged, developer };
}

function issued(developer: string): Reason {
  return { user: wrongIssuer, developer };
}

function missingField(field: RequiredField): Reason {
  return malformed(`The attestation document has no ${field}, or an empty one. Fetch the document again.`);
}

function wrongType(field: RequiredField | OptionalField): Reason {
  return malformed(`The field ${field} has another CBOR type than AWS's specification says.`);
}

function tooLong(field: string, limit: string): Reason {
  return malformed(`The field ${field} is longer than ${limit}.`);
}

function missingPcr(index: number): Reason {
  return malformed(`The measurement PCR${index} is absent, so the build cannot be identified.`);
}

/** Sentences for everything that `src/nitro` refuses. */
export const attestationReasons = {
  cbor_too_large: malformed('The document is larger than 64 KiB; genuine ones are below 10 kB.'),
  cbor_too_many_items: malformed('The CBOR has more data items than any attestation document.'),
  cbor_depth: malformed('The CBOR is nested deeper than any attestation document.'),
  cbor_truncated: malformed('The CBOR ends inside a data item. Check that the whole document was copied.'),
  cbor_length_bomb: malformed('The CBOR declares more elements than the bytes that follow could hold.'),
  cbor_reserved_ai: malformed('The CBOR uses additional information that RFC 8949 reserves.'),
  cbor_break: malformed('The CBOR has a break outside an item of indefinite length.'),
  cbor_indefinite_string: malformed('The CBOR has a string in chunks, which AWS never writes.'),
  cbor_invalid: malformed('The CBOR is not well-formed, or a text in it is not UTF-8.'),
  cbor_duplicate_key: malformed('A CBOR map has the same key twice, so that two readers could differ.'),
  cbor_map_key: malformed('A CBOR map has a key that is neither integer, text nor bytes.'),
  cbor_tag: malformed('The CBOR has a tag where AWS writes none.'),
  cbor_trailing_bytes: malformed(
    'Bytes follow the end of the document. If it is base64 or hex text, decode it first.',
  ),
  cose_tag: malformed('The outermost CBOR tag is not 18 (COSE_Sign1).'),
  cose_structure: malformed(
    'It is not a COSE_Sign1: an array of protected header, unprotected header, payload, signature.',
  ),
  cose_protected: malformed('The protected header of the COSE_Sign1 is not a CBOR map.'),
  cose_alg: malformed('The protected header is not {1: -35}, ES384 alone.'),
  cose_signature_length: malformed('The signature is not 96 bytes, r and s of P-384 one after the other.'),
  cose_signature: {
    user: notGenuine,
    developer:
      "The ES384 signature over Sig_structure does not verify with the key of the document's certificate.",
  },
  bad_payload: malformed('The signed payload is not a CBOR map.'),
  payload_trailing_bytes: malformed('Bytes follow the end of the signed payload.'),
  'missing_field:module_id': missingField('module_id'),
  'missing_field:digest': missingField('digest'),
  'missing_field:timestamp': missingField('timestamp'),
  'missing_field:pcrs': missingField('pcrs'),
  'missing_field:certificate': missingField('certificate'),
  'missing_field:cabundle': missingField('cabundle'),
  'bad_type:module_id': wrongType('module_id'),
  'bad_type:digest': wrongType('digest'),
  'bad_type:timestamp': wrongType('timestamp'),
  'bad_type:pcrs': wrongType('pcrs'),
  'bad_type:certificate': wrongType('certificate'),
  'bad_type:cabundle': wrongType('cabundle'),
  'bad_type:public_key': wrongType('public_key'),
  'bad_type:user_data': wrongType('user_data'),
  'bad_type:nonce': wrongType('nonce'),
  'too_long:certificate': tooLong('certificate', '1024 bytes'),
  'too_long:cabundle': tooLong('cabundle', 'eight certificates of 1024 bytes'),
  'too_long:public_key': tooLong('public_key', '1024 bytes'),
  'too_long:user_data': tooLong('user_data', '1024 bytes'),
  'too_long:nonce': tooLong('nonce', '1024 bytes'),
  bad_digest: malformed('The digest is not SHA384, the only one that the Nitro hypervisor uses.'),
  bad_timestamp: malformed('The timestamp is not a time in milliseconds since 1970.'),
  bad_pcr: malformed('A measurement has an index outside 0 to 31 or is not 48 bytes long.'),
  'missing_pcr:0': missingPcr(0),
  'missing_pcr:1': missingPcr(1),
  'missing_pcr:2': missingPcr(2),
  root_mismatch: {
    user: "The enclave's attestation does not come from the maker this network trusts (Amazon, outside test networks), so nothing says what code was running.",
    developer: 'The SHA-256 of the first certificate in cabundle is not the pinned root of this network.',
  },
  x509_parse: malformed('A certificate of the path is not a readable X.509 v3 certificate in DER.'),
  chain_algorithm: issued('A certificate of the path does not use P-384 with SHA-384.'),
  chain_issuer_mismatch: issued('A certificate names another issuer than the one above it in the path.'),
  chain_not_ca: issued('A certificate issues another one without being a certification authority.'),
  chain_leaf_is_ca: issued('The certificate that signed the document is a certification authority itself.'),
  chain_pathlen: issued('The path is longer than one of its certificates allows, or one issued itself.'),
  chain_key_usage: issued('A key of the path is used for what its keyUsage does not allow.'),
  chain_critical_ext: issued('A certificate of the path has a critical extension that nobody here knows.'),
  chain_signature: {
    user: notGenuine,
    developer: 'A certificate of the path is not signed by the key of the one above it.',
  },
  cert_not_yet_valid: {
    user: "Part of the enclave's attestation was not valid yet at that time.",
    developer:
      "The moment lies before notBefore of a certificate of the path. Judge it at the document's own time.",
  },
  cert_expired: {
    user: "Part of the enclave's attestation was no longer valid at that time.",
    developer:
      "The moment lies after notAfter of a certificate of the path: leaves live three hours. Judge it at the document's own time.",
  },
  debug_mode: {
    user: 'The enclave runs in debug mode: whoever operates the machine can read along, so it protects nothing.',
    developer:
      'PCR0 is all zero. Start the enclave without --debug-mode, or allow debug mode on a network of your own.',
  },
  user_data_malformed: {
    user: 'The enclave does not say which key it signs answers with.',
    developer: 'user_data is not the 68 bytes of two SHA-256 multihashes (1220…) that nitriding writes.',
  },
  signing_key_not_bound: {
    user: 'The key that signed this answer is not the key of the attested enclave.',
    developer: "The second digest in user_data is not the SHA-256 of the signing key's DER.",
  },
  signing_key_unsupported: {
    user: 'The key that signed this answer is too weak, or of a kind that enclaves do not use.',
    developer: 'The signing key is not RSA of 2048 to 8192 bits with an odd public exponent from 65537.',
  },
  tls_cert_not_bound: {
    user: 'The secure connection was not made by the attested enclave.',
    developer: 'The first digest in user_data is not the SHA-256 of the TLS certificate.',
  },
  pcr_hash_mismatch: {
    user: 'The enclave runs other code than the one that was expected.',
    developer: 'The measurements of the document are not the ones they were held against.',
  },
} as const satisfies Record<NitroCode, Reason>;
