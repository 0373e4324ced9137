/**
 * What was found when one record was checked: the event, the blob it names, and the leaf in it. Stable: terminal
 * answers carry these codes.
 */
export type SettlementCode =
  // A sound record
  | 'included'
  | 'valid'
  // A sound record of other answers
  | 'not_included'
  // The event
  | 'event_missing'
  | 'malformed_event'
  | 'unknown_event'
  | 'wrong_relay'
  // The blob
  | 'blob_too_large'
  | 'malformed_blob'
  | 'unsupported_format'
  | 'unsupported_encoding'
  | 'blob_id_mismatch'
  // The tree
  | 'batch_size_mismatch'
  | 'leaf_hash_mismatch'
  | 'tree_mismatch'
  | 'root_mismatch'
  // An individual record
  | 'event_mismatch'
  | 'payload_not_compared'
  // The enclave's signature in the leaf
  | 'leaf_unsigned'
  | 'leaf_key_missing'
  | 'leaf_key_mismatch'
  | 'leaf_signature_invalid';
