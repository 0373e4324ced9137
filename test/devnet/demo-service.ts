import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { json, type Handler, type Reply } from './http/message';
import { forecastCard, forecastReply, mannerOf } from './zk-forecast';
import type { DemoConfig } from './demo/page';

const here = dirname(fileURLToPath(import.meta.url));
const demoFolder = join(here, 'demo');
const pageApiFolder = join(here, '..', '..', 'src', 'page-api');
const cacheFolder = join(here, '..', 'output', 'demo');
const entries = ['chat', 'ohttp', 'passing', 'verified', 'worker-page', 'worker', 'zk'];

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

async function bundle(outDir: string): Promise<void> {
  const { build } = await import('vite');
  const unfinished = `${outDir}.${process.pid}`;
  await mkdir(cacheFolder, { recursive: true });
  await build({
    configFile: false,
    root: demoFolder,
    logLevel: 'error',
    build: {
      outDir: unfinished,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: Object.fromEntries(entries.map((name) => [name, join(demoFolder, `${name}.ts`)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  });
  // Another process may have finished the same bundle meanwhile: then that one stays.
  await rename(unfinished, outDir).catch(() => undefined);
}

async function scriptsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort();
  return names.map((name) => join(folder, name));
}

/** Bundles the demo's scripts, once for each state of their sources. @returns the folder they are in */
async function bundledScripts(): Promise<string> {
  const sources = await Promise.all([demoFolder, pageApiFolder].map(scriptsIn));
  const hash = createHash('sha256');
  for (const file of [...sources.flat(), join(here, 'ohttp-response-key.ts')]) {
    hash.update(await readFile(file));
  }
  const outDir = join(cacheFolder, hash.digest('hex').slice(0, 32));
  if ((await stat(outDir).catch(() => undefined)) === undefined) await bundle(outDir);
  return outDir;
}

function file(contents: Buffer, name: string): Reply {
  const type = contentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  return { status: 200, headers: { 'content-type': type }, body: contents };
}

/** What the explorer's pages show: any JSON, as text. */
function explorerPage(title: string, value: unknown): Reply {
  const shown = JSON.stringify(value, undefined, 2).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">
<header><h1>${title}</h1><p>Explorer of the embedded test network</p></header><main><pre>${shown}</pre></main></html>`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/**
 * The pages for people: the demo chats, and an explorer.
 *
 * @param config what the pages need to know, once the network listens
 * @param rpc reads the chain for the explorer's pages
 */
export function createDemo(
  config: () => DemoConfig,
  rpc: (method: string, params: readonly unknown[]) => Promise<unknown>,
): Handler {
  let scripts: Promise<string> | undefined;
  return async ({ path, query }) => {
    if (path === '/config.json') return json(config());
    if (path === '/zk/predict') return json(forecastReply(mannerOf(query.get('as'))));
    if (path === '/zk/card.json') return json(forecastCard());
    const [, kind, id] = /^\/explorer\/(tx|block)\/(0x[0-9a-f]{1,64}|\d{1,15})$/.exec(path) ?? [];
    if (kind === 'tx') return explorerPage('Transaction', await rpc('eth_getTransactionReceipt', [id]));
    if (kind === 'block') {
      return explorerPage('Block', await rpc('eth_getBlockByNumber', [`0x${Number(id).toString(16)}`, true]));
    }
    const name = path === '/' ? 'index.html' : path.slice(1);
    if (!/^[a-z-]+\.(html|css|js)$/.test(name)) return json({ error: 'not found' }, 404);
    scripts ??= name.endsWith('.js') ? bundledScripts() : undefined;
    const folder = name.endsWith('.js') ? await scripts : demoFolder;
    const contents = await readFile(join(folder ?? demoFolder, name)).catch(() => undefined);
    return contents === undefined ? json({ error: 'not found' }, 404) : file(contents, name);
  };
}
