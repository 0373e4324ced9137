import { keccak_256 } from '@noble/hashes/sha3.js';
import { statSync } from 'node:fs';
import { join } from 'node:path';

import * as snarkjs from 'snarkjs';
import { toHex } from '../../src/bytes/hex';
import { canonicalJson } from '../../src/zk/canonical-json';
import { snarkSystems, type SnarkSystem } from '../../src/zk/snarkjs-proof';
import type { Browser, BrowserKind } from '../e2e/drivers/browser';
import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';
import type { BareTimes } from '../e2e/vectors/page/run-bare-snarkjs';
import { servePage, type ServedPage } from '../e2e/vectors/ask-page';
import { exportedVerifier } from '../zk/exported-verifiers';
import { mlp } from '../zk/snarkjs-vectors';

const warmUps = 20;
const warmRounds = 60;
/** Fresh Workers, and as many with snarkjs alone for the floor, turn by turn: what slows the machine for a while slows both. */
const turns = 7;

type Script = 'zk-snarkjs.js' | 'zk-evm.js';

interface Timed {
  readonly cold: number;
  readonly warm: number;
}

/** Starts a fresh Worker of the extension and has it judge a case again and again: milliseconds from its start to the first result, and for one of the later ones. */
function inWorker(browser: Browser, script: Script, given: object): Promise<Timed> {
  return browser.evaluateInExtension(
    (api, name, json, before, more) =>
      new Promise<Timed>((resolve, reject) => {
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
          if (done === before) start = now;
          if (done < before + more) {
            worker.postMessage(request);
            return;
          }
          worker.terminate();
          resolve({ cold, warm: (now - start) / more });
        };
        worker.postMessage(request);
      }),
    script,
    JSON.stringify(given),
    warmUps,
    warmRounds,
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Measures a case beside bare snarkjs in Workers of the same browser, and prints the medians. */
async function compare(
  browser: Browser,
  name: string,
  script: Script,
  given: object,
  floor: () => Promise<BareTimes>,
): Promise<void> {
  const own: Timed[] = [];
  const bare: BareTimes[] = [];
  for (let turn = 0; turn < turns; turn++) {
    own.push(await inWorker(browser, script, given));
    bare.push(await floor());
  }
  const cold = median(own.map((timed) => timed.cold));
  const warm = median(own.map((timed) => timed.warm));
  const beside = (way: keyof BareTimes): string => {
    const ratios = own.map((timed, turn) => timed.warm / (bare[turn]?.[way] ?? Number.NaN));
    const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
    return `${way} ${median(bare.map((times) => times[way])).toFixed(1)} ms, ratio ${median(ratios).toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
  };
  console.log(
    `  ${name.padEnd(15)} cold ${cold.toFixed(0)} ms (the very first ${(own[0]?.cold ?? 0).toFixed(0)}) · warm ${warm.toFixed(1)} ms · bare snarkjs ${beside('called')} · ${beside('asked')}`,
  );
}

async function measure(
  kind: BrowserKind,
  extensionDir: string,
  page: ServedPage,
  code: Uint8Array,
): Promise<void> {
  const browser = await launchBrowser(kind, { extensionDir });
  const floorOf = (system: SnarkSystem) => async () =>
    (await page.run(
      browser,
      120_000,
      `system=${system}&warmUps=${warmUps}&rounds=${warmRounds}`,
    )) as BareTimes;
  try {
    console.log(`${browser.version}:`);
    for (const system of snarkSystems) {
      const { proof, signals, card } = mlp(system);
      // As the background hands a card over: as the text it is kept as.
      const given = { proof, signals, card: canonicalJson(card) };
      await compare(browser, system, 'zk-snarkjs.js', given, floorOf(system));
    }
    const { proof, signals, card } = mlp('groth16');
    const contract = { codeHash: toHex(keccak_256(code)), code: toHex(code) };
    const onEvm = { proof, signals, card: canonicalJson({ ...card, verificationKey: undefined, contract }) };
    await compare(browser, 'groth16 in EVM', 'zk-evm.js', onEvm, floorOf('groth16'));
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
      `3-4-2 perceptron; medians of ${turns} fresh Workers and, turn by turn, as many fresh Workers of a page with snarkjs alone`,
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
