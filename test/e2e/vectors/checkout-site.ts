import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { listenOnLoopback, type LocalSite } from '../drivers/local-site';
import { CHECKOUT } from './bundle-page';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const outside = fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));

const contentTypes: Readonly<Partial<Record<string, string>>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Pages that are isolated from other origins have a clock fine enough to measure with. */
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
} as const;

/**
 * A site of one page, `/`, that runs the script `name` from a bundle, and of the vectors: those of the project at the place
 * they have in the checkout, those from outside beside it.
 */
export async function startCheckoutSite(bundle: string, name: string): Promise<LocalSite> {
  const page = `<!doctype html><html lang="en"><title>${name}</title><link rel="icon" href="data:,"><body><script type="module" src="/${name}.js"></script>`;
  const folders: readonly (readonly [prefix: string, folder: string])[] = [
    [`${CHECKOUT}/test/fixtures/`, fixtures],
    ['/shared/vectors/', outside],
    ['/', bundle],
  ];
  const contentsOf = async (path: string): Promise<Uint8Array | string | undefined> => {
    if (path === '/') return page;
    const [prefix, folder] = folders.find(([start]) => path.startsWith(start)) ?? ['', ''];
    const file = path.slice(prefix.length);
    if (folder === '' || file.split('/').includes('..')) return undefined;
    return readFile(join(folder, file)).catch((error: unknown) =>
      // A folder is there, too: whether vectors are there is asked by their folder.
      error instanceof Error && 'code' in error && error.code === 'EISDIR' ? '' : undefined,
    );
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname);
    void contentsOf(path).then((contents) => {
      const extension = path === '/' ? 'html' : (path.split('.').at(-1) ?? '');
      const type = contentTypes[extension] ?? 'application/octet-stream';
      response.writeHead(contents === undefined ? 404 : 200, { 'content-type': type, ...isolation });
      response.end(request.method === 'HEAD' ? undefined : contents);
    });
  });
  return listenOnLoopback(server);
}
