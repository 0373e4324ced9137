import { join } from 'node:path';

import type { Devnet } from '../devnet/devnet';
import { askGateway } from './ask-gateway';
import { askExtension } from './drivers/ask-extension';
import type { Browser, Page } from './drivers/browser';

/** The popup at the size the browsers show it in, CSS pixels. */
const POPUP = { width: 400, height: 600 };

export interface MainJobOptions {
  /** Folder for a picture of each state in both themes; none are taken where absent. */
  readonly pictures?: string;
  /** Told each step as it ends. */
  readonly onStep?: (step: MainJobStep) => void;
}

export interface MainJobStep {
  readonly what: string;
  /** Since the step before, ms. */
  readonly ms: number;
}

/** Makes the embedded network the one answers are checked against, as a user does who imports a network. */
export async function useDevnet(browser: Browser, devnet: Devnet): Promise<void> {
  await askExtension(browser, 'networks.import', { json: JSON.stringify(devnet.profile) });
  await askExtension(browser, 'settings.set', { change: { defaultNetworkId: devnet.profile.id } });
}

/** Enables the site of the page a popup is for, as a user does: one click and the browser's own prompt. */
export async function enableSite(browser: Browser, popup: Page): Promise<void> {
  await popup.click('.explained .button-main');
  await browser.answerPermissionPrompt('allow');
  await popup.waitFor('[role="switch"][aria-checked="true"]');
}

/**
 * The main job, with a real browser and the embedded network: enable the site, ask, see **Provisional** with its clock,
 * see **Settled** once the chain has recorded it, open the answer. Throws where a state does not come.
 */
export async function runMainJob(
  browser: Browser,
  devnet: Devnet,
  { pictures, onStep }: MainJobOptions = {},
): Promise<MainJobStep[]> {
  const steps: MainJobStep[] = [];
  let last = performance.now();
  const step = (what: string) => {
    const now = performance.now();
    const done = { what, ms: Math.round(now - last) };
    last = now;
    steps.push(done);
    onStep?.(done);
  };
  const picture = async (page: Page, name: string) => {
    if (pictures === undefined) return;
    for (const theme of ['light', 'dark'] as const) {
      await page.screenshot(join(pictures, `${browser.kind}-${name}-${theme}.png`), { ...POPUP, theme });
    }
    last = performance.now();
  };

  await useDevnet(browser, devnet);
  const page = await browser.newPage(devnet.urls.demo);
  const popup = await browser.openPopup(page);
  await popup.waitFor('.explained .button-main');
  await picture(popup, 'not-watched');
  await enableSite(browser, popup);
  step('site enabled from the popup, through the browser’s prompt');

  await page.bringToFront();
  await askGateway(page, { gateway: devnet.urls.gateway, text: 'What is a tee id?', stream: true });
  step('the page asked and has its answer');
  await popup.bringToFront();
  await popup.waitFor('.answer .tone-provisional', 30_000);
  step('Provisional: checked here, not yet recorded');
  await picture(popup, 'provisional');
  await popup.waitFor('.answer .tone-settled', 60_000);
  step('Settled: recorded by the network');
  await picture(popup, 'settled');
  await popup.click('.answer');
  await popup.waitFor('.answer-view .band');
  await picture(popup, 'answer');
  step('the answer opened in full');
  await page.close();
  await popup.close();
  return steps;
}
