import { beforeEach, expect, test, vi } from 'vitest';

import { createSites } from '../../src/app/sites';
import { fakeState } from './fakes';

vi.mock('wxt/browser', () => ({ browser: { permissions: { contains: () => Promise.resolve(true) } } }));

let sites: ReturnType<typeof createSites>;
beforeEach(() => {
  sites = createSites(fakeState(), () => Promise.resolve('opengradient'));
});

test.each(['https://opengradient.ai', 'https://chat.opengradient.ai', 'https://a.b.opengradient.ai'])(
  '%s is OpenGradient’s own, as the permission of the manifest has it, and watched from the start',
  async (origin) => {
    expect(await sites.get(origin)).toMatchObject({ preset: true, enabled: true });
  },
);

test.each([
  'http://opengradient.ai',
  'https://opengradient.ai:8443',
  'https://notopengradient.ai',
  'https://opengradient.ai.example',
])('%s is not', async (origin) => {
  expect(await sites.get(origin)).toMatchObject({ preset: false, enabled: false });
});
