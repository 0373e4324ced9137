import { keccak_256 } from '@noble/hashes/sha3.js';
import { statSync } from 'node:fs';
import { join } from 'node:path';

import * as snarkjs from 'snarkjs';
import { toHex } from '../../src/bytes/hex';
import { snarkSystems } from '../../src/zk/snarkjs-proof';
import type { Browser, BrowserKind } from '../e2e/drivers/browser';
import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';
import { servePage, type ServedPage } from '../e2e/vectors/ask-page';
import { exportedVerifier } from '../zk/exported-verifiers';
import { mlp } from '../zk/snarkjs-vectors';

const warmRounds = 40;
const coldRounds = 7;

type Script = 'zk-snarkjs.js' | 'zk-evm.js';

/** Starts a fresh Worker of the extension, has it judge a case, and again: milliseconds from its start to the first result, and for each of the next. */
function inWorker(
  browser: Browser,
  script: Script,
  given: object,
  rounds: number,
): Promise<{ cold: number; warm: number }> {
  return browser.evaluateInExtension(
    (api, name, json, warmUps, more) =>
      new Promise<{ cold: number; warm: number }>((resolve, reject) => {
        const request = { kind: 'judge', ...(JSON.parse(json) as object) };
        const begun = performance.now();
        const worker = new Worker(api.runtime.getURL(name));
        let done = 0;
        let cold = 0;
        let start = 0;
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = ({ data }: MessageEvent<{ result?: { proof: { outcome: string } } }>) => {
          if (data.result?.proof.outcome !== 'pass') reject(new Error(JSON.stringify(data)));
          done += 1;
          const now = performance.now();
          if (done === 1) cold = now - begun;
          if (done === 1 + warmUps) start = now;
          if (done < 1 + warmUps + more) {
            worker.postMessage(request);
            return;
          }
          worker.terminate();
          resolve({ cold, warm: more === 0 ? 0 : (now - start) / more });
        };
        worker.postMessage(request);
      }),
    script,
    JSON.stringify(given),
    rounds === 0 ? 0 : 5,
    rounds,
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function measured(browser: Browser, script: Script, given: object) {
  const colds: number[] = [];
  for (let round = 0; round < coldRounds; round++)
    colds.push((await inWorker(browser, script, given, 0)).cold);
  const { warm } = await inWorker(browser, script, given, warmRounds);
  return { first: colds[0] ?? 0, cold: median(colds), warm };
}

function line(
  name: string,
  { first, cold, warm }: Awaited<ReturnType<typeof measured>>,
  bare?: number,
): void {
  const ratio =
    bare === undefined ? '' : ` · bare snarkjs ${bare.toFixed(1)} ms · ratio ${(warm / bare).toFixed(2)}`;
  console.log(
    `  ${name.padEnd(16)} cold ${cold.toFixed(0)} ms (the very first ${first.toFixed(0)}) · warm ${warm.toFixed(1)} ms${ratio}`,
  );
}

async function measure(
  kind: BrowserKind,
  extensionDir: string,
  bare: ServedPage,
  code: Uint8Array,
): Promise<void> {
  const browser = await launchBrowser(kind, { extensionDir });
  try {
    console.log(`${browser.version}:`);
    const floor = (await bare.run(browser, 120_000)) as Readonly<Record<string, number>>;
    for (const system of snarkSystems) {
      const { proof, signals, card } = mlp(system);
      line(system, await measured(browser, 'zk-snarkjs.js', { proof, signals, card }), floor[system]);
    }
    const { proof, signals, card } = mlp('groth16');
    const contract = { codeHash: toHex(keccak_256(code)), code: toHex(code) };
    const onEvm = { proof, signals, card: { ...card, verificationKey: undefined, contract } };
    line('groth16 in EVM', await measured(browser, 'zk-evm.js', onEvm), floor.groth16);
  } finally {
    await browser.close();
  }
}

/**
 * Verifying in the Workers the extension ships, in both browsers: cold is from the Worker's start to the result. Browsers do
 * not say what memory a Worker takes: `zk` measures that of a process, and the engines bound their WASM to 64 MiB.
 */
export async function run(): Promise<void> {
  // Otherwise snarkjs starts helper threads, which the loader of benchmarks does not let start.
  const curve = await snarkjs.curves.getCurveFromName('bn128', { singleThread: true });
  Object.assign(globalThis, { curve_bn128: curve });
  const code = await exportedVerifier('groth16');
  const builds = isolatedBuilds();
  const bare = await servePage('run-bare-snarkjs');
  try {
    console.log(
      '3-4-2 perceptron; medians of fresh Workers (cold) and means in a warm one; floors on a page of the same browser',
    );
    for (const script of ['zk-snarkjs.js', 'zk-evm.js', 'background.js'] as const) {
      const bytes = statSync(join(builds.dirs.chromium, script)).size;
      console.log(`  loaded ${script.padEnd(14)} ${bytes} bytes`);
    }
    for (const kind of ['chromium', 'firefox'] as const) await measure(kind, builds.dirs[kind], bare, code);
  } finally {
    await bare.remove();
    builds.remove();
  }
}
