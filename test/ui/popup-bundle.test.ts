import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { build } from 'vite';
import { expect, it } from 'vitest';

/** Packages a popup may hold; what verifies lives in the background, and a small popup paints at once. */
const allowed = ['preact', '@preact/signals', '@preact/signals-core'];

it('keeps everything that verifies out of the popup, and the popup small', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const built = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: `${root}src/ui/popup/popup.tsx`, formats: ['es'] },
      minify: true,
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const chunks = outputs
    .flatMap((result) => ('output' in result ? result.output : []))
    .filter((file) => file.type === 'chunk');
  const packages = chunks
    .flatMap(({ moduleIds }) => moduleIds)
    .flatMap((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
  expect([...new Set(packages)].filter((name) => !allowed.includes(name))).toEqual([]);
  expect(chunks.length).toBeGreaterThan(0);
  const compressed = chunks.reduce((total, { code }) => total + gzipSync(code).length, 0);
  expect(compressed).toBeLessThan(45_000);
});
