import type { browser } from 'wxt/browser';

/** What watched pages get: the bridge, and the hook that observes requests; the deep one where the user allowed it. */
export const contentScripts = [
  { id: 'proofmark-bridge', js: '/content-scripts/bridge.js', world: 'ISOLATED', deep: false },
  { id: 'proofmark-hook', js: '/content-scripts/hook.js', world: 'MAIN', deep: false },
  { id: 'proofmark-deep-hook', js: '/content-scripts/deep-hook.js', world: 'MAIN', deep: true },
] as const;
/** The file of a content script. */
export type ContentScript = (typeof contentScripts)[number];

/** One content script, and the pages that are to get it; none while there are no such pages. */
export interface WantedScript {
  readonly id: string;
  /** Path in the extension. */
  readonly js: string;
  readonly world: 'ISOLATED' | 'MAIN';
  readonly matches: readonly string[];
  readonly excludeMatches: readonly string[];
}

type Scripting = Pick<
  typeof browser.scripting,
  | 'getRegisteredContentScripts'
  | 'registerContentScripts'
  | 'updateContentScripts'
  | 'unregisterContentScripts'
>;

/**
 * Makes the registered content scripts the wanted ones, and touches only what differs: a page that loads while a script is
 * not registered goes unwatched, and this runs at every start of the background.
 */
export async function syncContentScripts(
  scripting: Scripting,
  wanted: readonly WantedScript[],
): Promise<void> {
  const registered = await scripting.getRegisteredContentScripts();
  const known = new Map(registered.map((script) => [script.id, script]));
  const needed = wanted.filter(({ matches }) => matches.length > 0);
  const fresh = needed.filter(({ id }) => !known.has(id));
  const changed = needed.filter((script) => {
    const now = known.get(script.id);
    return now !== undefined && !samePages(now, script);
  });
  const gone = [...known.keys()].filter((id) => !needed.some((script) => script.id === id));
  if (fresh.length > 0) await scripting.registerContentScripts(fresh.map(toRegistered));
  if (changed.length > 0) await scripting.updateContentScripts(changed.map(toRegistered));
  if (gone.length > 0) await scripting.unregisterContentScripts({ ids: gone });
}

function samePages(
  now: { readonly matches?: string[] | undefined; readonly excludeMatches?: string[] | undefined },
  { matches, excludeMatches }: WantedScript,
): boolean {
  return sameSet(now.matches ?? [], matches) && sameSet(now.excludeMatches ?? [], excludeMatches);
}

/** Browsers give patterns back in an order of their own. */
function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}

function toRegistered({ id, js, world, matches, excludeMatches }: WantedScript) {
  return {
    id,
    js: [js],
    world,
    matches: [...matches],
    excludeMatches: [...excludeMatches],
    allFrames: true,
    matchOriginAsFallback: true,
    persistAcrossSessions: true,
    runAt: 'document_start' as const,
  };
}
