import type { Check } from './check';
import type { ReasonCode } from './reasons';

/** Codes of the checks that failed, then of those that are missing; empty for what is verified. Advisory ones do not count. */
export function openCodes({ checks }: { readonly checks: readonly Check[] }): readonly ReasonCode[] {
  const binding = checks.filter((check) => check.advisory !== true);
  return (['fail', 'missing'] as const).flatMap((outcome) =>
    binding.filter((check) => check.outcome === outcome).map((check) => check.code),
  );
}
