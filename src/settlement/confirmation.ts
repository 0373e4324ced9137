import type { JsonRpc } from '../chain/json-rpc';
import type { NetworkProfile } from '../opengradient/network';
import type { SettlementProof } from '../verify/settlement-proof';
import type { SettlementReason } from '../verify/settlement-state';
import type { ConfirmationEntry } from './journal';
import { opinionOf } from './relay-chain';

/** How the profile's nodes stand to one record. */
export interface NodeOpinions {
  readonly agreed: number;
  readonly disagreed: number;
  readonly total: number;
}

/** Asks every node of the profile about one record, at the same time. */
export async function opinionsOf(
  nodes: readonly JsonRpc[],
  entry: Pick<ConfirmationEntry, 'proof' | 'log'>,
  signal: AbortSignal,
): Promise<NodeOpinions> {
  const opinions = await Promise.all(nodes.map((node) => opinionOf(node, entry.proof, entry.log, signal)));
  const count = (wanted: (typeof opinions)[number]) =>
    opinions.filter((opinion) => opinion === wanted).length;
  return { agreed: count('agrees'), disagreed: count('disagrees'), total: nodes.length };
}

/** What follows from the nodes' opinions for a record in one stage. */
export type ConfirmationStep =
  /** Ask again later; `reason` is what can be said meanwhile. */
  | { readonly kind: 'wait'; readonly reason: SettlementReason | undefined }
  /** Not recorded there (any more): look for it again. */
  | { readonly kind: 'undo'; readonly reason: SettlementReason }
  | { readonly kind: 'advance'; readonly stage: 'settled' | 'final'; readonly proof: SettlementProof }
  /** Asked again and still there: nothing is left to do. */
  | { readonly kind: 'done' };

/** Two nodes have to show the record, where the profile has two; and more show it than deny it. */
function agreement({ agreed, disagreed, total }: NodeOpinions): boolean {
  return agreed >= Math.min(2, total) && agreed > disagreed;
}

/**
 * The next step for a record: `found` becomes `settled`, or `final` at once on chains whose blocks are committed; `settled`
 * becomes `final` when it is deep enough; `final` is asked for once more, and a block that changed undoes it.
 *
 * @param headNumber the newest block; undefined when no node told
 */
export function nextStep(
  entry: Pick<ConfirmationEntry, 'proof' | 'stage'>,
  opinions: NodeOpinions,
  finality: NetworkProfile['finality'],
  headNumber: number | undefined,
): ConfirmationStep {
  const { agreed, disagreed, total } = opinions;
  if (!agreement(opinions)) {
    if (disagreed === 0) return { kind: 'wait', reason: waitingReason(entry.stage, agreed) };
    const reason = agreed === 0 && entry.stage !== 'found' ? 'block_changed' : 'nodes_disagree';
    // One word against another leaves it open; what most deny is looked for elsewhere.
    const open = entry.stage === 'found' && disagreed <= agreed;
    return { kind: open ? 'wait' : 'undo', reason };
  }
  if (entry.stage === 'final') return { kind: 'done' };
  const proof = { ...entry.proof, nodes: { agreed, total } };
  const deep =
    finality.kind === 'committed' ||
    (headNumber !== undefined && headNumber - entry.proof.blockNumber >= finality.blocks);
  if (deep) return { kind: 'advance', stage: 'final', proof };
  return entry.stage === 'found'
    ? { kind: 'advance', stage: 'settled', proof }
    : { kind: 'wait', reason: undefined };
}

function waitingReason(stage: ConfirmationEntry['stage'], agreed: number): SettlementReason | undefined {
  if (stage !== 'found') return undefined;
  return agreed === 0 ? 'chain_unreachable' : 'awaiting_second_node';
}
