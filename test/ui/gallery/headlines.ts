import type { Headline } from '../../../src/verify/verdict';

/** The seven states, in the order of the README's pictures. */
export const headlines: readonly Headline[] = [
  'settled',
  'provisional',
  'overdue',
  'private',
  'proved',
  'rejected',
  'unverifiable',
  'checking',
];
