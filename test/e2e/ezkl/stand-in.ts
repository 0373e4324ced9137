import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * A package of the form of `@ezkljs/engine`, made up here because the real one has no licence: an ES module that fetches
 * its WASM from beside itself, a memory that threads could share, and a helper script for threads that nobody starts.
 */

/** What the stand-in does with a proof, by the proof's first byte. */
export const wishes = { hold: 1, refuse: 2, trap: 3, spin: 4, grow: 5, misread: 6 } as const;

/** Bytes of the made-up powers of tau. */
export const srs = new Uint8Array(388);

const name = (text: string): readonly number[] => [text.length, ...Buffer.from(text)];
const section = (id: number, content: readonly number[]): readonly number[] => [
  id,
  content.length,
  ...content,
];

/** Imports a memory of 20 to 65,536 shared pages; exports a trap, an endless loop, and a wish for 2,000 pages more. */
const wasm = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [2, 0x60, 0, 0, 0x60, 0, 1, 0x7f]),
  ...section(2, [1, ...name('wbg'), ...name('memory'), 2, 3, 20, 0x80, 0x80, 4]),
  ...section(3, [3, 0, 0, 1]),
  ...section(7, [3, ...name('trap'), 0, 0, ...name('spin'), 0, 1, ...name('grow'), 0, 2]),
  ...section(10, [
    ...[3, 3, 0, 0x00, 0x0b],
    ...[7, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b],
    ...[7, 0, 0x41, 0xd0, 0x0f, 0x40, 0, 0x0b],
  ]),
]);

const glue = `import { startWorkers } from './snippets/wasm-bindgen-rayon-0/src/workerHelpers.js';
let wasm;
let isBroken = false;
export default async function init(source) {
  if (wasm !== undefined) return wasm;
  const memory = new WebAssembly.Memory({ initial: 20, maximum: 65536, shared: true });
  const response = await fetch(source ?? new URL('ezkl_bg.wasm', import.meta.url));
  wasm = (await WebAssembly.instantiate(await response.arrayBuffer(), { wbg: { memory } })).instance.exports;
  return wasm;
}
export const initThreadPool = (count) => startWorkers(count);
const parsed = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
export function verify(proof, key, settings, srs) {
  if (isBroken) throw new Error('The constraint system is not satisfied: this instance trapped before');
  if (!('run_args' in parsed(settings))) throw new Error('Failed to deserialize settings: no run_args');
  if (key.length !== 3 || srs.length !== ${srs.length}) throw new Error('Failed to deserialize vk');
  switch (parsed(proof).proof[0]) {
    case ${wishes.hold}: return true;
    case ${wishes.trap}: isBroken = true; wasm.trap(); break;
    case ${wishes.spin}: isBroken = true; wasm.spin(); break;
    case ${wishes.grow}: if (wasm.grow() !== -1) return true; throw new RangeError('out of memory');
    case ${wishes.misread}: throw new Error('Failed to deserialize proof: the constraint system is not satisfied');
  }
  throw new Error('Internal error: Verification failed: The constraint system is not satisfied');
}
`;

const threads = `export async function startWorkers(count) {
  const module = await import('../../..');
  return [count, module, new Worker(new URL('./workerHelpers.js', import.meta.url), { type: 'module' })];
}
`;

const files = {
  'package.json': JSON.stringify({
    name: '@ezkljs/engine',
    main: 'nodejs/ezkl.js',
    module: 'web/ezkl.js',
    sideEffects: ['web/snippets/*'],
  }),
  'nodejs/ezkl.js': 'throw new Error("The one for Node does not belong into a browser.");',
  'web/package.json': JSON.stringify({ module: 'ezkl.js' }),
  'web/ezkl.js': glue,
  'web/ezkl_bg.wasm': wasm,
  'web/snippets/wasm-bindgen-rayon-0/src/workerHelpers.js': threads,
  'verifier.srs': srs,
};

/** Writes the package into a folder, with `verifier.srs` beside it; returns the flags of a build with it. */
export function writeStandIn(folder: string): Readonly<Record<string, string>> {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
  }
  return { PROOFMARK_EZKL: folder, PROOFMARK_EZKL_SRS: join(folder, 'verifier.srs') };
}
