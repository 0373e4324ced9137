/** Ways to do the same work on an input, by name. */
export type Ways<Input, Name extends string> = Readonly<Record<Name, (input: Input) => unknown>>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/**
 * Median milliseconds of each way over all inputs and rounds. The ways take turns, so that none profits from a quieter
 * moment, and a fifth of the rounds goes before to warm up.
 *
 * @param batch how often a way runs between two looks at the clock, which in browsers is coarse
 */
export async function compare<Input, Name extends string>(
  inputs: readonly Input[],
  ways: Ways<Input, Name>,
  { rounds, batch = 1 }: { readonly rounds: number; readonly batch?: number },
): Promise<Readonly<Record<Name, number>>> {
  const named = Object.entries(ways) as [Name, (input: Input) => unknown][];
  const times = new Map(named.map(([name]) => [name, [] as number[]]));
  for (let round = -Math.ceil(rounds / 5); round < rounds; round++) {
    for (const input of inputs) {
      for (const [name, way] of named) {
        const start = performance.now();
        for (let run = 0; run < batch; run++) await way(input);
        if (round >= 0) times.get(name)?.push((performance.now() - start) / batch);
      }
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)])) as Record<Name, number>;
}

/** One line of a report: milliseconds, and how many times the floor that is, where there is one. */
export function row(name: string, value: number, floor?: number): string {
  const ratio = floor === undefined ? '' : `  ${(value / floor).toFixed(2)} × floor`;
  return `${name.padEnd(66)} ${value.toFixed(3).padStart(9)} ms${ratio}`;
}
