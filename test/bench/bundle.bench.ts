import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { isolatedBuilds } from '../e2e/drivers/extension-build';

/** What each file of the built extension weighs; the floor of the popup is Preact alone, as it is on npm. */
export function run(): Promise<void> {
  const builds = isolatedBuilds();
  try {
    const floor = gzipSync(readFileSync('node_modules/preact/dist/preact.mjs')).length;
    for (const [browser, folder] of Object.entries(builds.dirs)) {
      console.log(`\n${browser}: bytes, and bytes gzipped`);
      for (const file of filesOf(folder).filter((name) => /\.(js|wasm|css)$/.test(name))) {
        const bytes = readFileSync(join(folder, file));
        console.log(
          `${file.padEnd(60)} ${String(bytes.length).padStart(9)} ${String(gzipSync(bytes).length).padStart(9)}`,
        );
      }
      const popup = scriptsOf(folder, 'popup.html').reduce(
        (sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length,
        0,
      );
      console.log(
        `popup in all: ${popup} bytes gzipped, ${(popup / floor).toFixed(1)} × Preact alone (${floor})`,
      );
    }
  } finally {
    builds.remove();
  }
  return Promise.resolve();
}

function filesOf(folder: string, inside = ''): string[] {
  return readdirSync(join(folder, inside)).flatMap((name) => {
    const path = join(inside, name);
    return statSync(join(folder, path)).isDirectory() ? filesOf(folder, path) : [path];
  });
}

/** Scripts and style sheets a page loads at once. */
function scriptsOf(folder: string, page: string): string[] {
  const html = readFileSync(join(folder, page), 'utf8');
  return [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].flatMap(([, file]) => file ?? []);
}
