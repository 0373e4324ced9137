import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, type Plugin } from 'vite';

const pages = fileURLToPath(new URL('./page', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const output = join(root, 'test', 'output');

/** Path under which {@link startCheckoutSite} serves the checkout; its neighbours are siblings of this. */
export const CHECKOUT = '/checkout';

/** Gives each file the address it has on the site; Vite would make assets of what is addressed from it. */
const ownAddresses: Plugin = {
  name: 'own-addresses',
  enforce: 'pre',
  transform(code, id) {
    const path = relative(root, id);
    if (path.startsWith('..') || path.startsWith('node_modules') || !code.includes('import.meta.')) return;
    const address = `${CHECKOUT}/${path}`;
    return code
      .replaceAll('import.meta.url', JSON.stringify(`file://${address}`))
      .replaceAll('import.meta.dirname', JSON.stringify(address.slice(0, address.lastIndexOf('/'))));
  },
};

const node = join(pages, 'node-in-page.ts');

async function buildPage(name: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: pages,
    logLevel: 'error',
    plugins: [ownAddresses],
    define: { 'process.env.CI': '"false"' },
    resolve: {
      alias: [
        { find: 'vitest', replacement: join(pages, 'vitest-in-page.ts') },
        { find: /^node:(fs|path|url|util|child_process)$/, replacement: node },
      ],
    },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(pages, `${name}.ts`),
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

/**
 * Bundles a script of ./page with all that it imports, as a page runs it.
 *
 * @param name of the script, without extension
 * @returns the folder with `<name>.js`
 */
export async function bundlePage(name: string): Promise<string> {
  mkdirSync(output, { recursive: true });
  const outDir = mkdtempSync(join(output, `${name}-`));
  try {
    await buildPage(name, outDir);
  } catch (error) {
    rmSync(outDir, { recursive: true });
    throw error;
  }
  return outDir;
}
