/** Where things stand in a plot, in its own units. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where values stand in the plot, in its own units. */
export interface PlotScale {
  /** From milliseconds since 1970 to the horizontal place. */
  readonly x: (at: number) => number;
  /** From a length of time in milliseconds to the vertical place; logarithmic. */
  readonly y: (ms: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

const dayMs = 86_400_000;

/** Round lengths of time: one second to a week. */
const roundLengths = [
  1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000,
  21_600_000, 86_400_000, 604_800_000,
];

/** Scales that hold all of `series`, between round lengths of time. */
export function plotScale(
  series: readonly { readonly at: number; readonly p50: number; readonly p99: number }[],
  size: PlotSize,
): PlotScale {
  const smallest = Math.max(1, Math.min(...series.map(({ p50 }) => p50)));
  const largest = Math.max(1, ...series.map(({ p99 }) => p99));
  const bottom = roundLengths.findLast((length) => length <= smallest) ?? Math.max(1, smallest / 2);
  const top = roundLengths.find((length) => length >= largest && length > bottom) ?? largest * 2;
  const [from, to] = [series[0]?.at ?? 0, series.at(-1)?.at ?? 1];
  const inner = size.width - size.left - size.right;
  const x = (at: number): number =>
    round(to === from ? size.left + inner / 2 : size.left + (inner * (at - from)) / (to - from));
  const y = (ms: number): number => {
    const share = Math.log(Math.max(1, ms) / bottom) / Math.log(top / bottom);
    return round(size.height - size.bottom - share * (size.height - size.top - size.bottom));
  };
  const ticks = roundLengths.filter((length) => length >= bottom && length <= top);
  const every = Math.max(1, Math.ceil(ticks.length / 7));
  return {
    x,
    y,
    xTicks: dayTicks(from, to),
    yTicks: ticks.filter((_, index) => index % every === 0),
  };
}

/** At most six moments that lie the same number of whole days apart, the first of them at the beginning. */
function dayTicks(from: number, to: number): readonly number[] {
  const step = dayMs * Math.max(1, Math.ceil((to - from) / dayMs / 5));
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** Moves labels apart so that none covers another, keeping their order; `gap` is the distance they need. */
export function labelRows<Name extends string>(
  labels: readonly { readonly name: Name; readonly at: number }[],
  gap: number,
): readonly { readonly name: Name; readonly at: number }[] {
  let floor = Number.NEGATIVE_INFINITY;
  return [...labels]
    .sort((one, other) => one.at - other.at)
    .map(({ name, at }) => {
      floor = Math.max(at, floor + gap);
      return { name, at: floor };
    });
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
