import type { Check, CheckId } from './check';

/** Local verification, a transition table: nothing leaves `rejected`, and a missing check never reads as a pass. */
export type Verification = 'checking' | 'verified' | 'rejected' | 'unverifiable';

/**
 * Settlement by the network, a transition table of its own (see `settlement-state.ts`). `unrecorded`: nothing of this kind
 * is ever recorded, as with a ZK proof on its own.
 */
export type Settlement = 'provisional' | 'settled' | 'final' | 'private' | 'overdue' | 'unrecorded';

/** How far the signing key is known: `given` is a key the caller of the terminal named; `claimed` comes from the page. */
export type Assurance = 'attested' | 'registered' | 'given' | 'claimed' | 'none';

/** The one word an answer is shown under. */
export type Headline =
  'settled' | 'provisional' | 'overdue' | 'private' | 'proved' | 'rejected' | 'unverifiable' | 'checking';

const transitions: Readonly<Record<Verification, readonly Verification[]>> = {
  checking: ['verified', 'rejected', 'unverifiable'],
  // Missing evidence may arrive later, and a retry passes through `checking`.
  unverifiable: ['checking', 'verified', 'rejected'],
  // A release that learns more, or the user's own pins, may re-check; what was verified may turn out rejected.
  verified: ['checking', 'rejected', 'unverifiable'],
  rejected: [],
};

/** The state after `next` was found in state `now`; a transition that is not in the table leaves it unchanged. */
export function advanceVerification(now: Verification, next: Verification): Verification {
  return transitions[now].includes(next) ? next : now;
}

/**
 * Derives the verdict from checks alone.
 *
 * @param required checks without which nothing is verified; one that is absent counts as missing
 */
export function verdictOf(
  checks: readonly Check[],
  required: readonly CheckId[],
): Exclude<Verification, 'checking'> {
  const binding = checks.filter((check) => check.advisory !== true);
  if (binding.some((check) => check.outcome === 'fail')) return 'rejected';
  const passed = new Set(binding.filter((check) => check.outcome === 'pass').map((check) => check.id));
  const complete = required.length > 0 && required.every((id) => passed.has(id));
  return complete && binding.every((check) => check.outcome === 'pass') ? 'verified' : 'unverifiable';
}

/** The headline of both states: a settlement never turns a rejection into anything else. */
export function headlineOf(verification: Verification, settlement: Settlement): Headline {
  switch (verification) {
    case 'rejected':
    case 'unverifiable':
    case 'checking':
      return verification;
    case 'verified':
      if (settlement === 'unrecorded') return 'proved';
      return settlement === 'final' ? 'settled' : settlement;
  }
}

const severity: readonly Headline[] = [
  'rejected',
  'unverifiable',
  'overdue',
  'provisional',
  'checking',
  'private',
  'proved',
  'settled',
];

/** The state the toolbar shows for a page: the worst of its answers; undefined when there are none. */
export function worstHeadline(headlines: readonly Headline[]): Headline | undefined {
  return severity.find((headline) => headlines.includes(headline));
}
