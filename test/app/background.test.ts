import { expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

import { reviving } from '../../src/app/background';
import { createClockwork } from '../../src/app/clockwork';

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}));

test('a background that could not start is started again at the next event', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let starts = 0;
  const start = reviving(() =>
    ++starts === 1 ? Promise.reject(new Error('busy')) : Promise.resolve(starts),
  );
  await expect(start()).rejects.toThrow('busy');
  expect(await Promise.all([start(), start()])).toEqual([2, 2]);
  told.mockRestore();
});

test('a background whose store was closed under it is started anew', async () => {
  const lost: (() => void)[] = [];
  const start = reviving((onLost) => Promise.resolve(lost.push(onLost)));
  expect(await start()).toBe(1);
  lost[0]?.();
  expect(await start()).toBe(2);
  lost[0]?.();
  expect(await start()).toBe(2);
});

test('work that is due in a year does not run in a circle meanwhile', async () => {
  fakeBrowser.reset();
  vi.useFakeTimers();
  let turns = 0;
  const work = { run: () => Promise.resolve(++turns > 50 ? undefined : 365 * 86_400_000) };
  const clockwork = createClockwork([work], () => false);
  clockwork.wake();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(turns).toBe(1);
  clockwork.stop();
  clockwork.wake();
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(turns).toBe(1);
  vi.useRealTimers();
});

test('work that is woken in the middle of a turn gets another turn right after it, and only one', async () => {
  fakeBrowser.reset();
  vi.useFakeTimers();
  let turns = 0;
  let end: (() => void) | undefined;
  const work = {
    run: () => {
      turns += 1;
      return new Promise<undefined>((resolve) => {
        end = () => resolve(undefined);
      });
    },
  };
  const clockwork = createClockwork([work], () => false);
  clockwork.wake();
  await vi.advanceTimersByTimeAsync(1);
  clockwork.wake();
  clockwork.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(turns).toBe(1);
  end?.();
  await vi.advanceTimersByTimeAsync(1);
  expect(turns).toBe(2);
  end?.();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(turns).toBe(2);
  clockwork.stop();
  vi.useRealTimers();
});
