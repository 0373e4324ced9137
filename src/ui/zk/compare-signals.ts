/** The public signals in a text: a list, or a proof that carries one; undefined where there is none. */
export function signalsIn(text: string): readonly string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list = Array.isArray(value)
    ? (value as unknown[])
    : (value as { publicSignals?: unknown } | null)?.publicSignals;
  return Array.isArray(list) && list.every((signal) => typeof signal === 'string') ? list : undefined;
}

/** Positions, from 1, at which two lists of signals differ; all of the longer one's surplus counts. */
export function differingSignals(ours: readonly string[], theirs: readonly string[]): readonly number[] {
  return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, index) => index + 1).filter(
    (position) => ours[position - 1] !== theirs[position - 1],
  );
}
