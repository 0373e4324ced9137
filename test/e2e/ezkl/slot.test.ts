import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { askExtension } from '../drivers/ask-extension';
import type { Browser } from '../drivers/browser';
import { isolatedBuilds } from '../drivers/extension-build';
import { wantedBrowsers } from '../drivers/in-each-browser';
import { launchBrowser } from '../drivers/launch';
import { checkProof } from './check-proof';
import { wishes, writeStandIn } from './stand-in';

/* The slot for EZKL's engine, filled by the flag of a build, from a proof that is brought to its verdict. */

const card = {
  name: 'Under the stand-in',
  system: 'ezkl',
  verificationKey: Buffer.from('key').toString('base64'),
  settings: {
    run_args: { input_visibility: 'Private', output_visibility: 'Public' },
    model_instance_shapes: [[1]],
    model_input_scales: [],
    model_output_scales: [0],
  },
};

let count = 0;
/** A proof that the stand-in treats as wished; no two are alike, so that each is judged. */
const proofThat = (wish: keyof typeof wishes) => ({
  instances: [[`${(++count).toString(16).padStart(2, '0')}${'0'.repeat(62)}`]],
  proof: [wishes[wish], 0, 0],
  transcript_type: 'EVM',
});

describe('a build with an engine for EZKL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ezkl-stand-in-'));
  let builds: ReturnType<typeof isolatedBuilds>;

  beforeAll(() => {
    builds = isolatedBuilds(writeStandIn(folder));
  });
  afterAll(() => {
    builds.remove();
    rmSync(folder, { recursive: true });
  });

  describe.each(wantedBrowsers())('in %s', (kind) => {
    let browser: Browser;
    let hash: string;
    const check = (wish: keyof typeof wishes) => checkProof(browser, proofThat(wish), hash);

    beforeAll(async () => {
      browser = await launchBrowser(kind, { extensionDir: builds.dirs[kind] });
      ({ hash } = await askExtension(browser, 'cards.import', { json: JSON.stringify(card) }));
    });
    afterAll(() => browser.close());

    it('verifies what the engine takes, and rejects only what it refuses', async () => {
      expect(await check('hold')).toBe('verified');
      expect(await check('refuse')).toBe('rejected proof_invalid');
      expect(await check('misread')).toBe('unverifiable engine_crashed');
    });

    it('never asks an engine again that trapped, or that wanted more memory than it may have', async () => {
      expect(await check('trap')).toBe('unverifiable engine_crashed');
      expect(await check('hold')).toBe('verified');
      expect(await check('grow')).toBe('unverifiable engine_crashed');
      expect(await check('hold')).toBe('verified');
    });

    it('ends what spins for ever by its deadline, and goes on', async () => {
      expect(await Promise.all([check('spin'), check('hold')])).toEqual([
        'unverifiable engine_timed_out',
        'verified',
      ]);
    });
  });
});
