import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildExtension, OUTPUT } from '../../run/build-extension.mjs';
import type { TestProject } from 'vitest/node';

import type { BrowserKind } from './browser';

declare module 'vitest' {
  interface ProvidedContext {
    /** Unpacked production builds under test. */
    extensionDirs: Record<BrowserKind, string>;
  }
}

const folders: Record<BrowserKind, string> = { chromium: 'chrome-mv3', firefox: 'firefox-mv3' };

/**
 * Production builds in a folder of their own, so that a build made meanwhile does not change what is tested.
 *
 * @param flags environment variables of the build
 */
export function isolatedBuilds(flags?: Readonly<Record<string, string>>): {
  dirs: Record<BrowserKind, string>;
  remove: () => void;
} {
  const dir = mkdtempSync(join(tmpdir(), 'extension-build-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    if (process.env.E2E_NO_BUILD && flags === undefined) copyBuilds(dir);
    else buildExtension(dir, flags);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    dirs: { chromium: join(dir, folders.chromium), firefox: join(dir, folders.firefox) },
    remove,
  };
}

/** What `npm run build` wrote last, as it is now. */
function copyBuilds(dir: string): void {
  for (const folder of Object.values(folders)) {
    if (!existsSync(join(OUTPUT, folder, 'manifest.json'))) {
      throw new Error(`E2E_NO_BUILD is set, but .output/${folder} is missing: npm run build`);
    }
    cpSync(join(OUTPUT, folder), join(dir, folder), { recursive: true });
  }
}

/** vitest's global set-up: one build per run. */
export default function setup(project: TestProject): () => void {
  const { dirs, remove } = isolatedBuilds();
  project.provide('extensionDirs', dirs);
  return remove;
}
