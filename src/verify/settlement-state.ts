import type { Settlement } from './verdict';

/**
 * Why a settlement state is what it is. `waiting` and `late` can still end well, and so can `awaiting_second_node` and
 * `key_missing`, where the record is already found; `blob_gone`, `range_pruned` and `not_recorded` say that it can no
 * longer be found by anyone who asks these nodes; `record_*` name a record that is not sound.
 */
export type SettlementReason =
  | 'waiting'
  | 'recorded'
  | 'committed'
  | 'caller_chose_private'
  | 'proof_alone'
  | 'late'
  | 'awaiting_second_node'
  | 'key_missing'
  | 'blob_gone'
  | 'range_pruned'
  | 'not_recorded'
  | 'record_altered'
  | 'record_unsigned'
  | 'record_signature_invalid'
  | 'nodes_disagree'
  | 'block_changed'
  | 'chain_unreachable';

const transitions: Readonly<Record<Settlement, readonly Settlement[]>> = {
  provisional: ['settled', 'final', 'overdue', 'private'],
  overdue: ['settled', 'final'],
  settled: ['final', 'provisional'],
  // A committed block whose hash changes undoes the record, loudly.
  final: ['provisional'],
  private: [],
  unrecorded: [],
};

/** The state after `next` was found in state `now`; a transition that is not in the table leaves it unchanged. */
export function advanceSettlement(now: Settlement, next: Settlement): Settlement {
  return transitions[now].includes(next) ? next : now;
}
