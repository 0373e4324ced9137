import { beforeEach, expect, test, vi } from 'vitest';

import { createSites, type Sites } from '../../src/app/sites';
import { fakeState } from './fakes';

interface Script {
  readonly id: string;
  readonly matches?: readonly string[];
  readonly excludeMatches?: readonly string[];
}

const { scripts, permitted } = vi.hoisted(() => ({
  scripts: new Map<string, Script>(),
  permitted: new Set<string>(),
}));

/** The browser's registered scripts and granted origins, and no open tab. */
vi.mock('wxt/browser', () => {
  const put = (list: readonly Script[]) => {
    for (const script of list) scripts.set(script.id, { ...scripts.get(script.id), ...script });
    return Promise.resolve();
  };
  return {
    browser: {
      permissions: {
        contains: ({ origins }: { origins: string[] }) =>
          Promise.resolve(origins.every((origin) => permitted.has(origin))),
        remove: ({ origins }: { origins: string[] }) => {
          for (const origin of origins) permitted.delete(origin);
          return Promise.resolve(true);
        },
      },
      scripting: {
        getRegisteredContentScripts: () => Promise.resolve([...scripts.values()]),
        registerContentScripts: put,
        updateContentScripts: put,
        unregisterContentScripts: ({ ids }: { ids: string[] }) => {
          for (const id of ids) scripts.delete(id);
          return Promise.resolve();
        },
      },
      tabs: { query: () => Promise.resolve([]) },
    },
  };
});

const preset = 'https://*.opengradient.ai/*';
const chat = 'https://chat.opengradient.ai';
const [site, samePattern] = ['https://dapp.example', 'https://dapp.example:8443'];
const pattern = 'https://dapp.example/*';

let sites: Sites;
beforeEach(() => {
  scripts.clear();
  permitted.clear();
  for (const origins of [preset, `${chat}/*`, pattern]) permitted.add(origins);
  sites = createSites(fakeState(), () => Promise.resolve('opengradient'));
});

const registered = () =>
  [...scripts.values()].map(({ matches, excludeMatches }) => ({ matches, excludeMatches }));

test('a preset site that is turned off is left out although its pattern is watched, until it is on again', async () => {
  await sites.set(chat, { enabled: false });
  expect(registered()).not.toEqual([]);
  for (const { matches, excludeMatches } of registered()) {
    expect([matches, excludeMatches]).toEqual([[preset], [`${chat}/*`]]);
  }
  await sites.set(chat, { enabled: true });
  expect(registered().flatMap(({ excludeMatches }) => excludeMatches)).toEqual([]);
});

test('access to a host is given back with the last of its sites that needs it, and not before', async () => {
  await sites.set(site, { enabled: true });
  await sites.set(samePattern, { enabled: true });
  await sites.set(site, { enabled: false });
  expect(permitted.has(pattern)).toBe(true);
  expect((await sites.get(samePattern)).enabled).toBe(true);
  await sites.set(samePattern, { enabled: false });
  expect(permitted.has(pattern)).toBe(false);
});

test('access to a preset site, which the manifest asks for, is kept when the site is turned off', async () => {
  await sites.set(chat, { enabled: false });
  expect(permitted.has(`${chat}/*`)).toBe(true);
});

test('a site is not switched on without the browser’s permission, nor one that is no web site', async () => {
  permitted.delete(pattern);
  await expect(sites.set(site, { enabled: true })).rejects.toMatchObject({ code: 'site_permission_missing' });
  await expect(sites.set('file:///etc', { enabled: true })).rejects.toMatchObject({
    code: 'site_not_supported',
  });
  expect(scripts.size).toBe(0);
});
