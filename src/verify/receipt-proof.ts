import { fromHex } from '../bytes/hex';
import type { CapturedExchange } from '../opengradient/exchange';
import { jsonHash } from '../zk/canonical-json';
import { findProofIn, type FoundProof } from '../zk/find-proof';
import { isBounded } from '../zk/json-bounds';
import { type Engines, judgeProof, type ProofJudgement } from '../zk/judge-proof';
import type { Check } from './check';
import { type CardTrust, proofChecks } from './proof-checks';
import type { ReceiptZk } from './receipt';

/** Model cards that a reader of receipts trusts: by hash, with the card itself where the reader has it. */
export type TrustedCards = ReadonlyMap<string, unknown>;

/** How proofs in receipts are judged, and under whose cards. */
export interface ProofTrust {
  readonly engines: Engines;
  readonly cards: TrustedCards;
}

/** What became of the proof in a receipt's response. */
export interface VerifiedProof {
  readonly checks: readonly Check[];
  readonly judgement: ProofJudgement;
  readonly trust: CardTrust;
}

function hashOf(card: unknown): string | undefined {
  return typeof card === 'object' && card !== null && isBounded(card) ? jsonHash(card) : undefined;
}

/** The card a proof is for: the one the response names, or else the one that the receipt carries. */
function namedCard(
  found: FoundProof,
  carried: unknown,
  cards: TrustedCards,
): { hash: string; card: unknown } | undefined {
  const hash = found.cardHash ?? hashOf(found.card ?? carried);
  if (hash === undefined) return undefined;
  const card = cards.get(hash) ?? [found.card, carried].find((brought) => hashOf(brought) === hash);
  return { hash, card };
}

/**
 * Judges the proof in a response anew, from its bytes: what the receipt's writer had found about it counts for nothing, and
 * the card the receipt carries is the writer's until the reader trusts its hash.
 *
 * @returns undefined where there is no proof in the response
 */
export async function verifyReceiptProof(
  { response, framing }: Pick<CapturedExchange, 'response' | 'framing'>,
  carried: ReceiptZk | null,
  { engines, cards }: ProofTrust,
  now: () => number,
): Promise<VerifiedProof | undefined> {
  const found = findProofIn(response, framing);
  if (found === undefined) return undefined;
  const codeHex = carried?.codeHex ?? undefined;
  const code = codeHex === undefined ? undefined : fromHex(codeHex, 'codeHex');
  const judge = async (card: unknown, trust: CardTrust): Promise<VerifiedProof> => {
    const start = now();
    const { proof, signals, claims } = found;
    const judgement = await judgeProof({ proof, signals, card, code, ...claims }, engines);
    return { judgement, trust, checks: proofChecks(judgement, trust, now() - start) };
  };
  const named = namedCard(found, carried?.card ?? undefined, cards);
  if (named !== undefined) return judge(named.card, cards.has(named.hash) ? 'trusted' : 'offered');
  // A proof that names no card is worth something only if it holds under one that the reader trusts.
  for (const card of found.card === undefined ? cards.values() : []) {
    const tried = await judge(card, 'trusted');
    if (tried.judgement.proof.outcome === 'pass') return tried;
  }
  return judge(undefined, 'trusted');
}
