/** What one case ended with; `settled` and `not_included` are the words of settlement cases. */
export type CaseVerdict = 'verified' | 'settled' | 'rejected' | 'not_included' | 'unverifiable';

/** 0 all verified, 1 some rejected, 2 some unverifiable (and none rejected), 3 bad usage. */
export type ExitCode = 0 | 1 | 2 | 3;

export const badUsage = 3 satisfies ExitCode;

/** What a shell reports of a program that SIGPIPE ended: whoever read the output went away, as `head` does. */
export const readerGone = 141;

const codeOf: Readonly<Record<CaseVerdict, ExitCode>> = {
  verified: 0,
  settled: 0,
  rejected: 1,
  not_included: 1,
  unverifiable: 2,
};

/** The exit code of a run over `verdicts`: a rejection outweighs everything, missing evidence outweighs a pass. */
export function exitCodeOf(verdicts: Iterable<CaseVerdict>): ExitCode {
  const codes = new Set(Array.from(verdicts, (verdict) => codeOf[verdict]));
  if (codes.has(1)) return 1;
  return codes.has(2) ? 2 : 0;
}
