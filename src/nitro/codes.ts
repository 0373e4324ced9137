import { CodedError } from '../bytes/coded-error';

/** The bytes are not CBOR that this room reads (RFC 8949). */
export type CborCode =
  | 'cbor_too_large'
  | 'cbor_too_many_items'
  | 'cbor_depth'
  | 'cbor_truncated'
  | 'cbor_length_bomb'
  | 'cbor_reserved_ai'
  | 'cbor_break'
  | 'cbor_indefinite_string'
  | 'cbor_invalid'
  | 'cbor_duplicate_key'
  | 'cbor_map_key'
  | 'cbor_tag'
  | 'cbor_trailing_bytes';

/** The envelope is not a COSE_Sign1 with ES384 (RFC 9052), or its signature does not hold. */
export type CoseCode =
  'cose_tag' | 'cose_structure' | 'cose_protected' | 'cose_alg' | 'cose_signature_length' | 'cose_signature';

/** Fields that every attestation document has (AWS, "Attestation document"), and those a caller may fill. */
export type RequiredField = 'module_id' | 'digest' | 'timestamp' | 'pcrs' | 'certificate' | 'cabundle';
export type OptionalField = 'public_key' | 'user_data' | 'nonce';

/** The payload is not an attestation document as the Nitro hypervisor writes it. */
export type DocumentCode =
  | 'bad_payload'
  | 'payload_trailing_bytes'
  | `missing_field:${RequiredField}`
  | `bad_type:${RequiredField | OptionalField}`
  | `too_long:${'certificate' | 'cabundle' | OptionalField}`
  | 'bad_digest'
  | 'bad_timestamp'
  | 'bad_pcr'
  | `missing_pcr:${0 | 1 | 2}`;

/** The certificates do not lead from the pinned root to the enclave, at that time. */
export type ChainCode =
  | 'root_mismatch'
  | 'x509_parse'
  | 'chain_algorithm'
  | 'chain_issuer_mismatch'
  | 'chain_not_ca'
  | 'chain_leaf_is_ca'
  | 'chain_pathlen'
  | 'chain_key_usage'
  | 'chain_critical_ext'
  | 'chain_signature'
  | 'cert_not_yet_valid'
  | 'cert_expired';

/** The document is genuine, but is not about this key, this build, or an enclave that protects anything. */
export type BindingCode =
  | 'debug_mode'
  | 'user_data_malformed'
  | 'signing_key_not_bound'
  | 'signing_key_unsupported'
  | 'tls_cert_not_bound'
  | 'pcr_hash_mismatch';

/** Everything this room refuses, by its stable name. */
export type NitroCode = CborCode | CoseCode | DocumentCode | ChainCode | BindingCode;

/** Evidence that was read and refused. */
export class NitroError extends CodedError<NitroCode> {
  constructor(
    code: NitroCode,
    message: string,
    /** Position in the path of the certificate that is at fault: 0 is the root. */
    readonly certificate?: number,
  ) {
    super(code, message);
  }
}
