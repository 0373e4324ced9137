import { CodedError, messageOf } from '../bytes/coded-error';
import type { ExchangeBody, ExchangeRecord, StoredZk } from '../store/records';
import type { Check } from '../verify/check';
import type { CardTrust } from '../verify/proof-checks';
import { proofChecks, proofSentence, requiredProofChecks } from '../verify/proof-checks';
import { verdictOf } from '../verify/verdict';
import type { ZkCode } from '../zk/codes';
import type { FoundProof } from '../zk/find-proof';
import { envelopeText, findProofIn, isWithinBounds } from '../zk/find-proof';
import type { ProofJudgement } from '../zk/judge-proof';
import type { ProofView } from './api/answer-detail';
import type { Findings } from './pipeline';
import type { KeptCard, ZkCards } from './zk-cards';
import type { ZkEngines } from './zk-engines';

/** Finds the proof in a captured response, judges it under the card it names, and says what it amounts to. */
export interface ZkProofs {
  /** A capture that is nothing but JSON with a proof in it. */
  alone(record: ExchangeRecord, body: ExchangeBody): Promise<Findings>;
  /** The proof beside a signed answer; undefined where there is none. */
  beside(
    record: ExchangeRecord,
    body: ExchangeBody,
  ): Promise<{ readonly checks: readonly Check[]; readonly zk: StoredZk } | undefined>;
}

/** Trusted cards that are tried for a proof which names none. */
const mostTried = 8;

/** What proofs are judged with. */
export interface ZkProofParts {
  readonly engines: ZkEngines;
  readonly cards: ZkCards;
  /** Runtime code of a card's contract, as hex text; undefined where no node gives it. */
  readonly codeOf: (card: KeptCard) => Promise<string | undefined>;
  /** A clock in milliseconds for how long checks take. */
  readonly stopwatch: () => number;
}

interface Judged {
  readonly judgement: ProofJudgement;
  readonly card: KeptCard | undefined;
  readonly trust: CardTrust;
}

export function createZkProofs(parts: ZkProofParts): ZkProofs {
  const { engines, cards } = parts;

  const judgeUnder = async (found: FoundProof, card: KeptCard): Promise<Judged> => {
    const { hash, anchor, contract } = card.summary;
    const trust: CardTrust = card.trusted ? 'trusted' : 'offered';
    const isCodeWanted = anchor === 'contract' && contract?.hasCode === false;
    const keptCode = isCodeWanted ? await cards.code(hash) : undefined;
    const codeHex = keptCode ?? (isCodeWanted ? await parts.codeOf(card) : undefined);
    const judgement = await engines
      .judge(anchor === 'contract' ? 'evm' : 'snarkjs', {
        proof: found.proof,
        signals: found.signals,
        card: card.json,
        codeHex,
        ...found.claims,
      })
      .catch((error: unknown) => broken(card, error));
    // The contract ran, so the code is the one whose hash the card names.
    if (codeHex !== undefined && keptCode === undefined && judgement.proof.outcome === 'pass') {
      await cards.keepCode(hash, codeHex);
    }
    return { judgement, card, trust };
  };

  const judge = async (found: FoundProof, origin: string): Promise<Judged> => {
    if (!isWithinBounds(found)) return { judgement: tooLarge, card: undefined, trust: 'trusted' };
    const offered = found.card === undefined ? undefined : await cards.offer(found.card, origin);
    const named = offered ?? (found.cardHash === undefined ? undefined : await cards.get(found.cardHash));
    if (named !== undefined) return judgeUnder(found, named);
    if (found.cardHash === undefined && found.card === undefined) {
      // A proof that names no card is worth something only if it holds under one the user trusts.
      const trusted = (await cards.list()).filter((card) => card.trusted).slice(0, mostTried);
      for (const card of trusted) {
        const tried = await judgeUnder(found, card);
        if (tried.judgement.proof.outcome === 'pass') return tried;
      }
    }
    return { judgement: withoutCard, card: undefined, trust: 'trusted' };
  };

  const examine = async (
    record: ExchangeRecord,
    found: FoundProof,
  ): Promise<{ readonly checks: readonly Check[]; readonly zk: StoredZk; readonly judged: Judged }> => {
    const start = parts.stopwatch();
    const judged = await judge(found, record.seen.origin);
    const checks = proofChecks(judged.judgement, judged.trust, parts.stopwatch() - start);
    const view = JSON.stringify(viewOf(judged));
    const envelope = record.hashesOnly ? '' : envelopeText(found);
    return { checks, judged, zk: { state: stateOf(checks, judged), envelope, view } };
  };

  return {
    async alone(record, body) {
      const found = findProofIn(body.response, record.framing);
      if (found === undefined) return noProof;
      const { checks, zk, judged } = await examine(record, found);
      const { judgement, card } = judged;
      const numbers = judgement.proof.outcome === 'pass' ? judgement.outputs : [];
      return {
        change: {
          checks,
          zk,
          model: record.hashesOnly ? undefined : card?.summary.name,
          answer: record.hashesOnly
            ? undefined
            : numbers.map(({ label, proved }) => `${label} ${proved}`).join(' · '),
          settlement: 'unrecorded',
          settlementReason: 'proof_alone',
        },
        verification: verdictOf(checks, requiredProofChecks),
        retryable: checks.some(({ code }) => code === 'verifier_code_missing'),
      };
    },
    async beside(record, body) {
      const found = findProofIn(body.response, record.framing);
      if (found === undefined) return undefined;
      const { checks, zk } = await examine(record, found);
      // A proof that cannot be judged takes nothing from the signature; one that is false says that the page lies.
      return {
        zk,
        checks: checks.map((check): Check =>
          check.outcome === 'missing' ? { ...check, advisory: true } : check,
        ),
      };
    },
  };
}

const noProof: Findings = {
  change: {
    checks: [{ id: 'zk_proof', outcome: 'missing', code: 'proof_missing', values: [], ms: 0 }],
    settlement: 'unrecorded',
    settlementReason: 'proof_alone',
  },
  verification: 'unverifiable',
  retryable: false,
};

const withoutCard: ProofJudgement = {
  card: undefined,
  proof: { outcome: 'missing', code: 'card_missing', detail: 'No model card is known for this proof.' },
  outputs: [],
  inputs: [],
  binds: 'nothing',
  binding: undefined,
};

const tooLarge: ProofJudgement = {
  ...withoutCard,
  proof: {
    outcome: 'missing',
    code: 'proof_too_large',
    detail: 'What came as a proof, its card or its numbers is larger, or nested deeper, than any is.',
  },
};

/** The engine broke off, or ran into its deadline: that says nothing about the proof. */
function broken({ summary }: KeptCard, error: unknown): ProofJudgement {
  const { hash, name, system, setup, hidden, anchor } = summary;
  const known: readonly string[] = ['engine_timed_out', 'engine_cancelled'] satisfies ZkCode[];
  const code =
    error instanceof CodedError && known.includes(String(error.code))
      ? (error.code as ZkCode)
      : 'engine_crashed';
  return {
    ...withoutCard,
    card: { hash, name, system, setup, hidden, anchor },
    proof: { outcome: 'missing', code, detail: messageOf(error) },
  };
}

function stateOf(checks: readonly Check[], { trust, judgement }: Judged): StoredZk['state'] {
  if (checks.some(({ outcome }) => outcome === 'fail')) return 'failed';
  if (judgement.proof.outcome !== 'pass') return 'unverifiable';
  return trust === 'offered' ? 'offered' : 'proved';
}

function viewOf({ judgement, card, trust }: Judged): ProofView {
  const { outputs, inputs, binds } = judgement;
  const holds = judgement.proof.outcome === 'pass';
  const setup = judgement.card?.setup;
  return {
    system: judgement.card?.system ?? 'unknown',
    card: card && {
      hash: card.summary.hash,
      name: card.summary.name,
      trusted: card.trusted,
      offeredByPage: card.offeredBy !== undefined,
    },
    // Numbers of a proof that was not verified are nobody's: they are not shown.
    outputs: holds
      ? [...outputs, ...inputs].map(({ label, proved, unit, claimed }) => ({
          label,
          proved: unit === undefined ? proved : `${proved} ${unit}`,
          shown: claimed,
        }))
      : [],
    binds: holds && (binds === 'input+output' || binds === 'output') ? binds : 'nothing',
    setup: setup === 'test' || setup === 'unknown' ? setup : undefined,
    sentence: proofSentence(judgement, trust),
  };
}
