import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import type { Scene } from '../ui/gallery/scene';

/** The top of the project, with a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** What the gallery page says about its scenes. */
export type SceneSize = Pick<Scene, 'name' | 'width' | 'unfold' | 'fill' | 'click' | 'readme'> & {
  readonly height: number;
};

/** What axe found wrong with one rule. */
export interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Every view in every state, in a real browser: the plain page of test/ui/gallery. */
export interface Gallery {
  readonly scenes: readonly SceneSize[];
  /** Opens one scene, in the state that it is a picture of. */
  open(theme: Theme, scene: SceneSize): Promise<Page>;
  close(): Promise<void>;
}

/** @param onPageError told of what a scene throws */
export async function openGallery(onPageError: (scene: string, error: Error) => void): Promise<Gallery> {
  const server = await startGallery();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
  const url = `${server.resolvedUrls?.local[0] ?? ''}test/ui/gallery/index.html`;
  const index = await browser.newPage();
  await index.goto(url);
  await index.waitForSelector('#app li');
  return {
    scenes: await index.evaluate<readonly SceneSize[]>('window.proofmarkScenes'),
    open: (theme, scene) => open(browser, url, theme, scene, onPageError),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function startGallery(): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: false,
    root,
    logLevel: 'error',
    cacheDir: `${root}test/output/gallery-cache`,
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  return server.listen();
}

async function open(
  browser: Browser,
  url: string,
  theme: Theme,
  size: SceneSize,
  onPageError: (scene: string, error: Error) => void,
): Promise<Page> {
  const page = await browser.newPage({
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    deviceScaleFactor: 2,
    viewport: { width: size.width, height: size.height },
  });
  page.on('pageerror', (error) => onPageError(size.name, error));
  await page.goto(`${url}?scene=${size.name}`);
  await page.waitForSelector('#app > *');
  if (size.fill !== undefined) {
    const field = page.locator(size.fill.selector).first();
    await field.fill(size.fill.text);
    await field.press(size.fill.press);
  }
  if (size.click !== undefined) await page.locator(size.click).click();
  // Answers of the background arrive in a later task, and lists are drawn in one after that.
  await page.waitForTimeout(150);
  // A ring around what has the focus belongs to keyboards, not to pictures.
  await page.evaluate('document.activeElement?.blur()');
  if (size.unfold !== undefined) {
    await page.locator(size.unfold).evaluateAll((folds) => {
      for (const fold of folds) fold.setAttribute('open', '');
    });
  }
  return page;
}

/** What axe finds wrong with a page, contrast and sizes of targets included. */
export async function violationsOf(page: Page): Promise<readonly Violation[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) {
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  }
  return page.evaluate<readonly Violation[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
}
