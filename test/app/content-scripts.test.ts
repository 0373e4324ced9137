import { expect, test } from 'vitest';

import { syncContentScripts, type WantedScript } from '../../src/app/content-scripts';

type Scripting = Parameters<typeof syncContentScripts>[0];
type Registered = Parameters<Scripting['registerContentScripts']>[0][number];

/** The browser's own list, which gives patterns back in another order, and counts what is done to it. */
function fakeScripting() {
  const list = new Map<string, Registered>();
  const calls: string[] = [];
  const put = (scripts: readonly Registered[]) => scripts.forEach((script) => list.set(script.id, script));
  const scripting = {
    getRegisteredContentScripts: () =>
      Promise.resolve(
        [...list.values()].map((script) => ({ ...script, matches: script.matches?.toReversed() })),
      ),
    registerContentScripts(scripts: readonly Registered[]) {
      calls.push('register');
      put(scripts);
      return Promise.resolve();
    },
    updateContentScripts(scripts: readonly Registered[]) {
      calls.push('update');
      put(scripts);
      return Promise.resolve();
    },
    unregisterContentScripts({ ids = [] }: { ids?: string[] } = {}) {
      calls.push('unregister');
      ids.forEach((id) => list.delete(id));
      return Promise.resolve();
    },
  } as unknown as Scripting;
  const matches = () => Object.fromEntries([...list].map(([id, script]) => [id, script.matches]));
  return { scripting, calls, matches, list };
}

const script = (
  id: string,
  matches: readonly string[],
  excludeMatches: readonly string[] = [],
): WantedScript => ({
  id,
  js: `/content-scripts/${id}.js`,
  world: 'MAIN',
  matches,
  excludeMatches,
});

test('scripts that are registered as wanted are left alone, so that no page loads without them', async () => {
  const { scripting, calls } = fakeScripting();
  const wanted = [script('hook', ['https://a.example/*', 'https://b.example/*'], ['https://c.example/*'])];
  await syncContentScripts(scripting, wanted);
  await syncContentScripts(scripting, wanted);
  await syncContentScripts(scripting, wanted);
  expect(calls).toEqual(['register']);
});

test('a site more or less changes the script in place', async () => {
  const { scripting, calls, matches } = fakeScripting();
  await syncContentScripts(scripting, [script('hook', ['https://a.example/*'])]);
  await syncContentScripts(scripting, [script('hook', ['https://a.example/*', 'https://b.example/*'])]);
  await syncContentScripts(scripting, [script('hook', ['https://b.example/*'])]);
  expect(calls).toEqual(['register', 'update', 'update']);
  expect(matches()).toEqual({ hook: ['https://b.example/*'] });
});

test('a site that is turned off again is excluded, and included again', async () => {
  const { scripting, list } = fakeScripting();
  await syncContentScripts(scripting, [script('hook', ['https://*.a.example/*'], ['https://x.a.example/*'])]);
  await syncContentScripts(scripting, [script('hook', ['https://*.a.example/*'])]);
  expect(list.get('hook')?.excludeMatches).toEqual([]);
});

test('a script that no page needs any more goes', async () => {
  const { scripting, matches } = fakeScripting();
  await syncContentScripts(scripting, [
    script('hook', ['https://a.example/*']),
    script('deep', ['https://a.example/*']),
  ]);
  await syncContentScripts(scripting, [script('hook', ['https://a.example/*']), script('deep', [])]);
  expect(Object.keys(matches())).toEqual(['hook']);
});
