/** Each bucket is a tenth wider than the one before: a quantile is off by less than 5 %, and 141 buckets span a week. */
const growth = 1.1;
/** Seconds; everything quicker counts as the first bucket. */
const shortest = 1;
/** Seconds in a week; everything slower counts as the last bucket. */
const longest = 7 * 86_400;
const lastBucket = bucketOf(longest);

/** How often gaps of each length occurred: bucket number → count, empty buckets left out. JSON-able. */
export type GapHistogram = Readonly<Record<number, number>>;

function bucketOf(seconds: number): number {
  const bounded = Math.min(longest, Math.max(shortest, seconds));
  return Math.floor(Math.log(bounded / shortest) / Math.log(growth) + 1e-9);
}

/** The histogram with one more gap. A negative one (two clocks that differ) counts as none at all. */
export function addGap(histogram: GapHistogram, seconds: number): GapHistogram {
  const bucket = bucketOf(seconds);
  return { ...histogram, [bucket]: (histogram[bucket] ?? 0) + 1 };
}

/** All gaps of several histograms together. */
export function mergeGaps(histograms: Iterable<GapHistogram>): GapHistogram {
  const merged: Record<number, number> = {};
  for (const histogram of histograms) {
    for (const [bucket, count] of Object.entries(histogram)) {
      merged[Number(bucket)] = (merged[Number(bucket)] ?? 0) + count;
    }
  }
  return merged;
}

/** How many gaps a histogram holds. */
export function countGaps(histogram: GapHistogram): number {
  return Object.values(histogram).reduce((sum, count) => sum + count, 0);
}

/**
 * The gap, in seconds, that a share of all gaps does not exceed; placed inside its bucket by rank. Undefined when empty.
 *
 * @param share 0.5 for the median
 */
export function gapQuantile(histogram: GapHistogram, share: number): number | undefined {
  const total = countGaps(histogram);
  if (total === 0) return undefined;
  let rank = share * total;
  for (let bucket = 0; bucket <= lastBucket; bucket++) {
    const count = histogram[bucket] ?? 0;
    if (count > 0 && rank <= count) return shortest * growth ** (bucket + rank / count);
    rank -= count;
  }
  return longest;
}

/** Whether a value of unknown origin is a histogram: known buckets, positive whole counts. */
export function isGapHistogram(value: unknown): value is GapHistogram {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([bucket, count]) =>
        /^\d{1,3}$/.test(bucket) && Number(bucket) <= lastBucket && Number.isSafeInteger(count) && count > 0,
    )
  );
}
