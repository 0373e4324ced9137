import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Headline } from '../../src/verify/verdict';
import { shapeParts, type ShapePart } from '../../src/ui/parts/shape-parts';

/*
 * `npx tsx test/run/make-icons.ts`: the toolbar icons of every state in every size, and the extension's own icon, drawn
 * from the shapes of the views. The results are committed; run it again after a shape changes.
 */

const folder = fileURLToPath(new URL('../../public/icon', import.meta.url));
const sizes = [16, 32, 48, 128] as const;

/** Middle tones, because nobody knows whether the toolbar behind is light or dark: 3 : 1 or more against both. */
const inks: Readonly<Record<Headline | 'idle', string>> = {
  settled: '#2f9150',
  provisional: '#b27a12',
  overdue: '#d0611c',
  rejected: '#d8484b',
  private: '#7272e0',
  proved: '#22979c',
  unverifiable: '#918d85',
  checking: '#4b8ea4',
  idle: '#918d85',
};

/** At toolbar size strokes need to be heavier than in the popup to keep their shape. */
function drawn(part: ShapePart, ink: string, heavier: number): string {
  const color = part.paint === 'ink' ? ink : '#ffffff';
  if (part.width === undefined) return `<path d="${part.d}" fill="${color}"/>`;
  const cap = part.round === true ? ' stroke-linecap="round"' : '';
  const dash =
    part.dash === undefined
      ? ''
      : ` stroke-dasharray="${part.dash}" stroke-dashoffset="${part.dashOffset ?? 0}"`;
  return `<path d="${part.d}" fill="none" stroke="${color}" stroke-width="${part.width + heavier}"${cap}${dash}/>`;
}

function svg(state: Headline | 'idle', size: number): string {
  const heavier = size <= 16 ? 0.7 : size <= 32 ? 0.3 : 0;
  const field = size <= 32 ? '0.6 0.6 20.8 20.8' : '-0.4 -0.4 22.8 22.8';
  const parts = shapeParts[state].map((part) => drawn(part, inks[state], heavier)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="${field}">${parts}</svg>`;
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage();
  for (const state of Object.keys(shapeParts) as (Headline | 'idle')[]) {
    for (const size of sizes) {
      await page.setContent(`<style>*{margin:0;display:block}</style>${svg(state, size)}`);
      const png = await page.locator('svg').screenshot({ omitBackground: true });
      await writeFile(`${folder}/${state}-${size}.png`, png);
      // The manifest's own icon is the full seal; the bundler finds it by this name.
      if (state === 'settled') await writeFile(`${folder}/${size}.png`, png);
    }
  }
  await browser.close();
}

await main();
