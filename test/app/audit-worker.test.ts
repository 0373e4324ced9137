import { afterEach, expect, test, vi } from 'vitest';

import type { AuditWorkerMessage } from '../../src/app/audit-worker';

const opening = vi.hoisted(() => ({ closed: 0, fails: false }));

vi.mock('../../src/store/database', () => ({
  openDatabase: () =>
    opening.fails
      ? Promise.reject(new Error('the disk is full'))
      : Promise.resolve({ close: () => (opening.closed += 1) }),
}));

vi.mock('../../src/store/state', async () => {
  const { fakeState } = await import('./fakes');
  return { stateStore: () => fakeState() };
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The last thing the worker tells about an audit of a network that nobody knows. */
async function toldOf(): Promise<AuditWorkerMessage> {
  const told = new Promise<AuditWorkerMessage>((resolve) => {
    vi.stubGlobal('postMessage', (message: AuditWorkerMessage) => resolve(message));
  });
  await import('../../src/app/audit-worker');
  const worker = globalThis as unknown as { onmessage: (event: { readonly data: unknown }) => void };
  worker.onmessage({ data: { kind: 'find', networkId: 'nobody', query: '0x12' } });
  return told;
}

test('an audit that cannot begin says why', async () => {
  opening.fails = true;
  expect(await toldOf()).toMatchObject({
    event: { kind: 'refused', code: 'audit_failed', message: 'the disk is full' },
  });
});

test('an audit that ends leaves no database open', async () => {
  opening.fails = false;
  expect(await toldOf()).toMatchObject({ event: { kind: 'refused', code: 'unknown_network' } });
  await expect.poll(() => opening.closed).toBe(1);
});
