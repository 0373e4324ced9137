import type { JSX } from 'preact';
import type { CheckOutcome } from '../../verify/check';

const paths: Readonly<Record<CheckOutcome, string>> = {
  pass: 'M2.8 8.6l3.4 3.4 7-7.6',
  fail: 'M3.5 3.5l9 9m0-9l-9 9',
  missing: 'M5.6 5.8a2.5 2.5 0 114.2 1.8c-.9.8-1.8 1.2-1.8 2.5m0 1.9v1.6',
  skipped: 'M4 8h8',
};

/** The outcome of one check as a mark: tick, cross, question mark, dash. Words beside it say the same. */
export function CheckMark({ outcome }: { outcome: CheckOutcome }): JSX.Element {
  return (
    <svg class={`mark mark-${outcome}`} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[outcome]} fill="none" stroke="currentColor" stroke-width="2.1" />
    </svg>
  );
}
