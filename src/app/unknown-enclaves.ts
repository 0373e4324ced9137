import { CodedError } from '../bytes/coded-error';

/**
 * How often nodes are asked about enclaves that no registry knows. Anyone can make up an enclave's id: a page that shows
 * thousands of them costs each node a few questions, not thousands.
 */
export interface UnknownEnclaves<Evidence> {
  /**
   * What was found lately, or what `ask` finds. An asker who has named too many unknown ones lately is refused, and may
   * try again later; enclaves that turn out to be known, and nodes that do not answer, count for nobody.
   *
   * @param name of the enclave on its network
   * @param asker on whose account it is; undefined: the user's own, which has no bound
   * @throws CodedError `enclave_lookups_exhausted`
   */
  ask(name: string, asker: string | undefined, ask: () => Promise<Evidence>): Promise<Evidence>;
}

/** A registry may come to know an enclave in its next block; until then its silence holds for this long. */
const REMEMBERED_MS = 10_000;
/** Unknown enclaves that one asker may name at once; one more after each pause. */
const AT_ONCE = 20;
const ONE_MORE_MS = 20_000;
/** Most names, and most askers, that are remembered: the oldest are forgotten. */
const MOST = 2_000;

export function createUnknownEnclaves<Evidence>(
  now: () => number,
  /** Whether nodes answered, and no registry knows the enclave. */
  isUnknown: (evidence: Evidence) => boolean,
): UnknownEnclaves<Evidence> {
  const silent = new Map<string, { readonly evidence: Evidence; readonly until: number }>();
  const accounts = new Map<string, { readonly left: number; readonly at: number }>();

  const leftTo = (asker: string): number => {
    const { left, at } = accounts.get(asker) ?? { left: AT_ONCE, at: now() };
    return Math.min(AT_ONCE, left + Math.max(0, now() - at) / ONE_MORE_MS);
  };
  const charge = (asker: string, count: 1 | -1): void => {
    const left = leftTo(asker) - count;
    accounts.delete(asker);
    accounts.set(asker, { left, at: now() });
    forgetOldest(accounts);
  };

  return {
    async ask(name, asker, ask) {
      const known = silent.get(name);
      if (known !== undefined && now() < known.until) return known.evidence;
      if (asker !== undefined) {
        if (leftTo(asker) < 1) {
          throw new CodedError(
            'enclave_lookups_exhausted',
            'Too many enclaves that no registry knows were named in a short time; ask again later.',
          );
        }
        // Taken before it is known: many may be asked about at the same time.
        charge(asker, 1);
      }
      let charged = false;
      try {
        const evidence = await ask();
        charged = isUnknown(evidence);
        silent.delete(name);
        if (charged) silent.set(name, { evidence, until: now() + REMEMBERED_MS });
        forgetOldest(silent);
        return evidence;
      } finally {
        if (!charged && asker !== undefined) charge(asker, -1);
      }
    },
  };
}

function forgetOldest(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    if (map.size <= MOST) break;
    map.delete(oldest);
  }
}
