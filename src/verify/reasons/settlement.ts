import type { SettlementCode } from '../settlement-code';
import type { SettlementProofCode } from '../settlement-proof';
import type { SettlementReason } from '../settlement-state';
import { type Reason, sentenceOf } from './reason';

/** Sentences about an answer's record on the network: why its state is what it is. */
const stateReasons = {
  waiting: {
    user: 'The network has not recorded this answer yet. It usually does within minutes.',
    developer: 'No relay event so far holds this exchange; the cursor follows the chain.',
  },
  recorded: {
    user: 'The network has recorded this answer, and Proofmark has checked the record.',
    developer: 'Event, tree, leaf and signature hold, and the asked nodes agree on the block.',
  },
  committed: {
    user: 'The record of this answer is final.',
    developer: 'The block of the record has reached the finality rule of the network profile.',
  },
  caller_chose_private: {
    user: 'The page asked for no record of this answer, so there will never be one.',
    developer: 'The request carried X-SETTLEMENT-TYPE: private.',
  },
  proof_alone: {
    user: 'A proof on its own is never recorded by the network, and needs no record.',
    developer: 'No tee_* signature came with it; there is nothing the relay could record.',
  },
  late: {
    user: 'The record of this answer should be there by now. Proofmark keeps looking.',
    developer: 'Later than the p99 of the measured gaps (15 minutes at least, 30 with too little data).',
  },
  awaiting_second_node: {
    user: 'The record of this answer was found. Proofmark is waiting for a second node to confirm it.',
    developer:
      'No other RPC node of the profile has shown the same log in the same block yet; it is asked again.',
  },
  key_missing: {
    user: 'A record of this answer was found, but the key to check who signed it is not there yet.',
    developer: 'The leaf matches; the signing key of its tee id is not known, so its signature is unchecked.',
  },
  blob_gone: {
    user: 'The network’s list of recorded answers from that time is no longer stored, so this record cannot be found any more.',
    developer:
      'Every Walrus aggregator answers 404 for a batch whose time fits; blobs expire after some epochs.',
  },
  range_pruned: {
    user: 'The network’s nodes have deleted the part of their history where this record would be.',
    developer: 'The RPC nodes have pruned blocks after the signed time; an archive node would supply them.',
  },
  not_recorded: {
    user: 'Proofmark has read every record of the day after this answer, and the answer is not among them.',
    developer: 'All batches of the search window were read without this leaf; it is no longer searched for.',
  },
  record_altered: {
    user: 'A record that may be this answer’s does not match what the network announced: it was altered.',
    developer: 'A blob does not recompute to the size and root of its event, from any aggregator.',
  },
  record_unsigned: {
    user: 'The network recorded this answer without the enclave’s signature, which proves nothing.',
    developer: 'A leaf with the same hashes carries the placeholder signature (byte d3) instead of this one.',
  },
  record_signature_invalid: {
    user: 'The network recorded this answer with a signature that the enclave did not make.',
    developer:
      'A leaf with the same hashes and time carries another signature, and that one does not verify.',
  },
  nodes_disagree: {
    user: 'Two nodes give different answers about this record, so it does not count.',
    developer: 'RPC nodes of the profile differ in the block hash or in the log at that height.',
  },
  block_changed: {
    user: 'The block that held this record was replaced. The answer counts as not recorded until it is found again.',
    developer: 'Asked again by height, a node reports another block hash than the one kept.',
  },
  chain_unreachable: {
    user: 'The network cannot be reached, so Proofmark cannot see whether this answer was recorded.',
    developer: 'Every RPC node of the profile failed several times in a row; retried with backoff.',
  },
} as const satisfies Record<SettlementReason, Reason>;

/** Sentences about one record that was checked whole. */
const recordReasons = {
  included: {
    user: 'The answer is in this batch.',
    developer: 'The leaf is in the tree, and the tree makes the root of the event.',
  },
  valid: {
    user: 'The record and its stored contents belong together.',
    developer:
      'Event fields equal the payload of the individual settlement, and its text makes the output hash; of a stream no text is stored.',
  },
  not_included: {
    user: 'This record is sound, but it is not a record of this answer.',
    developer: 'No leaf, or not the event, equals the target in all five fields.',
  },
  event_missing: {
    user: 'Nothing shows that the network ever announced this record.',
    developer: 'The case has no log: name the relay event that carries this root and blob id.',
  },
  malformed_event: {
    user: 'The announcement of this record cannot be read.',
    developer: 'Topics or data of the log do not decode as the event that topic 0 names.',
  },
  unknown_event: {
    user: 'This is not an announcement of a record.',
    developer: 'Topic 0 is not the settlement event that the case speaks of.',
  },
  wrong_relay: {
    user: 'This record was announced by someone else than the network.',
    developer:
      'The log’s address is not the relay of the profile; anyone can emit this event from another contract.',
  },
  blob_too_large: {
    user: 'The stored record is far larger than any real one, so it was not read.',
    developer: 'The blob exceeds the size read at most.',
  },
  malformed_blob: {
    user: 'The stored record cannot be read.',
    developer: 'The blob is not the JSON of a batch or of an individual settlement.',
  },
  unsupported_format: {
    user: 'The stored record is written in a form that Proofmark does not accept.',
    developer: 'The dump’s format is not "standard-v1".',
  },
  unsupported_encoding: {
    user: 'The stored record encodes its entries in a way that Proofmark does not accept.',
    developer: 'leafEncoding is not bytes32, bytes32, bytes32, bytes, uint256.',
  },
  blob_id_mismatch: {
    user: 'The stored record is not the one that was announced.',
    developer: 'The Walrus id computed from the bytes differs from the id in the event.',
  },
  batch_size_mismatch: {
    user: 'The stored record does not have as many entries as was announced: it was altered.',
    developer: 'batchSize of the event differs from the number of values in the dump.',
  },
  leaf_hash_mismatch: {
    user: 'An entry of the stored record was altered.',
    developer: 'The hash of a leaf’s values is not the tree node its treeIndex names.',
  },
  tree_mismatch: {
    user: 'The stored record contradicts itself: it was altered.',
    developer: 'A node of the dumped tree is not the hash of its children, or nodes are missing.',
  },
  root_mismatch: {
    user: 'The stored record is not the one that was announced.',
    developer: 'The root computed from the leaves differs from merkleRoot of the event.',
  },
  event_mismatch: {
    user: 'The announcement and the stored record contradict each other.',
    developer: 'A field of the IndividualSettlement event differs from its payload.',
  },
  payload_not_compared: {
    user: 'The stored answer is written in a way of which nobody can tell whether it is what the enclave signed.',
    developer:
      'The output of the payload is no chat, completion or search answer, or its tool calls do not make the recorded hash.',
  },
  leaf_unsigned: {
    user: 'The record holds an answer that no enclave signed, so it proves nothing.',
    developer: 'A leaf carries the placeholder signature: byte d3, or none.',
  },
  leaf_key_missing: {
    user: 'The key is missing that would show who signed the recorded answer.',
    developer: 'No signing key was given for the leaf’s tee id; name one (signingKeyPem).',
  },
  leaf_key_mismatch: {
    user: 'The recorded answer names another enclave than the one whose key was given.',
    developer: 'keccak-256 of the given key is not the leaf’s tee id.',
  },
  leaf_signature_invalid: {
    user: 'The recorded answer was not signed by the enclave it names.',
    developer: 'RSA-PSS over keccak(inputHash ‖ outputHash ‖ timestamp) fails under the given key.',
  },
  proof_malformed: {
    user: 'The kept proof of the record cannot be read.',
    developer: 'Path length or leaf index cannot occur in a tree of that size, or a value is not hex.',
  },
  proof_path_mismatch: {
    user: 'The kept proof of the record does not hold.',
    developer: 'Leaf and path do not lead to the kept root.',
  },
} as const satisfies Record<SettlementCode | SettlementProofCode, Reason>;

export const settlementReasons = { ...stateReasons, ...recordReasons } as const;

/** The sentences of a code, as `reasonOf` gives them for checks. */
export function settlementReasonOf(code: string): Reason {
  return sentenceOf(settlementReasons, code);
}
