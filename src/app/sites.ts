import { browser } from 'wxt/browser';
import * as z from 'zod/mini';

import { CodedError } from '../bytes/coded-error';
import type { StateStore } from '../store/state';
import type { SiteChange, SiteState } from './api/page-view';
import { contentScripts, syncContentScripts, type ContentScript } from './content-scripts';
import { hasBridge, injectInto } from './open-tabs';
import { originPattern } from './origin-pattern';

z.config({ jitless: true });

/** OpenGradient's own hosts are watched from the start and can be turned off; the manifest asks for no other host. */
const PRESET_PATTERN = 'https://*.opengradient.ai/*';
/** The chat encrypts inside the page: only deep capture sees its answers, and the user is asked once. */
const PRESET_DEEP = 'https://chat.opengradient.ai';

const siteSchema = z.object({
  enabled: z.boolean(),
  deepCapture: z.enum(['off', 'on', 'asked']),
  keepHashesOnly: z.boolean(),
  networkId: z.nullable(z.string().check(z.maxLength(40))),
});
type StoredSite = z.infer<typeof siteSchema>;

/** Which sites are watched, and how; and the content scripts that follow from it. */
export interface Sites {
  get(origin: string): Promise<SiteState>;
  list(): Promise<readonly SiteState[]>;
  /** @throws CodedError `site_not_supported`, `site_permission_missing` */
  set(origin: string, change: SiteChange): Promise<SiteState>;
  /** Makes the registered content scripts what the settings and the browser's permissions say. */
  sync(): Promise<void>;
  /** Gives the scripts to watched pages that have none: at the browser's start pages may load before the scripts are known. */
  watchOpenTabs(): Promise<void>;
}

/** The origin of a page that can be watched; undefined for browser pages, files and the like. */
export function watchableOrigin(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  try {
    const { protocol, origin } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an origin is one of OpenGradient's own, as the manifest's pattern `https://*.opengradient.ai/*` covers them. */
export function isPreset(origin: string): boolean {
  return /^https:\/\/(?:[^/]+\.)?opengradient\.ai$/.test(origin);
}

/** Sites as the store and the browser's permissions have them. */
export function createSites(state: StateStore, defaultNetworkId: () => Promise<string>): Sites {
  const key = (origin: string): string => `sites/${origin}`;

  const stored = async (origin: string): Promise<StoredSite> => {
    const parsed = siteSchema.safeParse(await state.get(key(origin)));
    if (parsed.success) return parsed.data;
    return {
      enabled: isPreset(origin),
      deepCapture: origin === PRESET_DEEP ? 'asked' : 'off',
      keepHashesOnly: false,
      networkId: null,
    };
  };

  const read = async (origin: string): Promise<SiteState> => {
    const site = await stored(origin);
    const permitted =
      site.enabled && (await browser.permissions.contains({ origins: [originPattern(origin)] }));
    return {
      origin,
      enabled: permitted,
      preset: isPreset(origin),
      deepCapture: site.deepCapture,
      encrypts: origin === PRESET_DEEP,
      keepHashesOnly: site.keepHashesOnly,
      networkId: site.networkId ?? (await defaultNetworkId()),
    };
  };

  const readAll = async (): Promise<readonly SiteState[]> => {
    const names = (await state.list('sites/')).map(([name]) => name.slice('sites/'.length));
    return Promise.all([...new Set([PRESET_DEEP, ...names])].sort().map(read));
  };

  const register = async (): Promise<void> => {
    const sites = await readAll();
    const others = sites.filter((site) => !site.preset && site.enabled);
    const presetHeld = await browser.permissions.contains({ origins: [PRESET_PATTERN] });
    const off = sites
      .filter((site) => site.preset && !site.enabled)
      .map((site) => originPattern(site.origin));
    const deep = sites.filter((site) => site.enabled && site.deepCapture === 'on');
    const shallow = [
      ...(presetHeld ? [PRESET_PATTERN] : []),
      ...others.map((site) => originPattern(site.origin)),
    ];
    await syncContentScripts(
      browser.scripting,
      contentScripts.map(({ id, js, world, deep: isDeep }) => ({
        id,
        js,
        world,
        matches: [...new Set(isDeep ? deep.map((site) => originPattern(site.origin)) : shallow)],
        excludeMatches: [...new Set(off)],
      })),
    );
  };

  /** One change at a time: two that register scripts side by side would trip over each other's. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const change = async (origin: string, wanted: SiteChange): Promise<SiteState> => {
    if (watchableOrigin(origin) !== origin) {
      throw new CodedError('site_not_supported', `${origin} is not a web site that an extension may watch.`);
    }
    const before = await stored(origin);
    const after: StoredSite = { ...before, ...wanted };
    if (after.enabled && !(await browser.permissions.contains({ origins: [originPattern(origin)] }))) {
      throw new CodedError(
        'site_permission_missing',
        `The browser has not been asked for access to ${origin}. Switch the site on in the popup and agree.`,
      );
    }
    await state.set(key(origin), siteSchema.parse(after));
    await register();
    const deeper = after.deepCapture === 'on' && before.deepCapture !== 'on';
    if (after.enabled && (!before.enabled || deeper)) await injectNow(origin, after.deepCapture === 'on');
    if (!after.enabled && !isPreset(origin)) {
      const pattern = originPattern(origin);
      const still = (await readAll()).some((site) => site.enabled && originPattern(site.origin) === pattern);
      // Access that nobody needs is given back at once.
      if (!still) await browser.permissions.remove({ origins: [pattern] });
    }
    return read(origin);
  };

  return {
    // Asked while a change is under way, a site is what it is after it: its scripts are there when it says "enabled".
    get: (origin) => inTurn(() => read(origin)),
    list: () => inTurn(readAll),
    sync: () => inTurn(register),
    set: (origin, wanted) => inTurn(() => change(origin, wanted)),
    watchOpenTabs: () =>
      inTurn(async () => {
        const tabs = await browser.tabs.query({ discarded: false });
        await Promise.all(
          tabs.map(async (tab) => {
            const origin = watchableOrigin(tab.url);
            if (tab.id === undefined || origin === undefined) return;
            const { enabled, deepCapture } = await read(origin);
            if (enabled && !(await hasBridge(tab.id)))
              await injectInto(tab.id, filesOf(deepCapture === 'on'));
          }),
        );
      }),
  };
}

/** Pages that are open already get the scripts now, so that their next answer is seen without a reload. */
async function injectNow(origin: string, deep: boolean): Promise<void> {
  const tabs = await browser.tabs.query({ url: originPattern(origin) });
  const ids = tabs.flatMap(({ id, url }) =>
    id !== undefined && watchableOrigin(url) === origin ? [id] : [],
  );
  await Promise.all(ids.map((id) => injectInto(id, filesOf(deep))));
}

function filesOf(deep: boolean): readonly ContentScript[] {
  return contentScripts.filter((script) => deep || !script.deep);
}
