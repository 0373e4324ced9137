import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import type { Scene } from '../ui/gallery/scene';

/*
 * `npm run screenshots [-- part-of-a-name …]`: a picture of every view in every state and both themes, from the plain
 * page of test/ui/gallery, each checked with axe in a real browser. Exits with 1 where axe finds something.
 * `--readme` also draws the pictures of the README anew, in test/screenshots.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = `${root}test/output/screenshots`;
const readmeFolder = `${root}test/screenshots`;
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** What the gallery page says about its scenes. */
type SceneSize = Pick<Scene, 'name' | 'width' | 'unfold' | 'fill' | 'click' | 'readme'> & {
  readonly height: number;
};

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
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

async function open(browser: Browser, url: string, theme: Theme, size: SceneSize): Promise<Page> {
  const page = await browser.newPage({
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    deviceScaleFactor: 2,
    viewport: { width: size.width, height: size.height },
  });
  page.on('pageerror', (error) => {
    console.error(`${size.name}: ${error.message}`);
    process.exitCode = 1;
  });
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

async function violationsOf(page: Page): Promise<readonly Violation[]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  return page.evaluate<readonly Violation[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
}

async function main(args: readonly string[]): Promise<void> {
  const forReadme = args.includes('--readme');
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const server = await startGallery();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
  try {
    await rm(output, { recursive: true, force: true });
    await mkdir(output, { recursive: true });
    if (forReadme) await mkdir(readmeFolder, { recursive: true });
    const url = `${server.resolvedUrls?.local[0] ?? ''}test/ui/gallery/index.html`;
    const index = await browser.newPage();
    await index.goto(url);
    await index.waitForSelector('#app li');
    const sizes = await index.evaluate<readonly SceneSize[]>('window.proofmarkScenes');
    let found = 0;
    for (const size of sizes.filter(
      ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
    )) {
      for (const theme of themes) {
        const page = await open(browser, url, theme, size);
        await page.screenshot({ path: `${output}/${size.name}-${theme}.png`, fullPage: true });
        if (forReadme && size.readme !== undefined) {
          await page.screenshot({
            path: `${readmeFolder}/${size.name.replace('popup-', '')}-${theme}.png`,
            fullPage: true,
            clip: { x: 0, y: 0, width: size.width, height: size.readme },
          });
        }
        for (const { id, help, nodes } of await violationsOf(page)) {
          found++;
          console.error(
            `${size.name} (${theme}): ${id}: ${help}\n  ${nodes.map(({ html, failureSummary }) => `${html}\n    ${failureSummary ?? ''}`).join('\n  ')}`,
          );
        }
        await page.close();
      }
    }
    console.log(`${sizes.length} scenes in ${themes.length} themes: ${output}; axe found ${found}.`);
    if (found > 0) process.exitCode = 1;
  } finally {
    await browser.close();
    await server.close();
  }
}

await main(process.argv.slice(2));
