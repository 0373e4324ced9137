import { keccak_256 } from '@noble/hashes/sha3.js';
import { cpSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import * as snarkjs from 'snarkjs';
import { toHex } from '../../src/bytes/hex';
import { canonicalJson } from '../../src/zk/canonical-json';
import { snarkSystems, type SnarkSystem } from '../../src/zk/snarkjs-proof';
import type { Browser, BrowserKind } from '../e2e/drivers/browser';
import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';
import { bundlePage } from '../e2e/vectors/bundle-page';
import type { BareJob } from '../e2e/vectors/page/bare-snarkjs';
import { exportedVerifier } from '../zk/exported-verifiers';
import { mlp } from '../zk/snarkjs-vectors';

/** Pairs of fresh Workers, one of them with snarkjs alone. */
const pairs = 7;
const warmUps = 20;
/** The two take turns, so many verifications at a time: what slows the machine for a while slows both. */
const slices = 12;
const slice = 5;

/** Where the Worker with snarkjs alone lies in the extension, beside what it ships. */
const BARE = 'bare-snarkjs.js';

type Script = 'zk-snarkjs.js' | 'zk-evm.js';

/** Milliseconds of one verification. */
interface Timed {
  /** From the Worker's start to its first result. */
  readonly cold: number;
  /** The same of the Worker with snarkjs alone. */
  readonly coldBare: number;
  /** In a Worker that has verified before, asked for one at a time. */
  readonly warm: number;
  /** By snarkjs alone, called again and again on its own thread. */
  readonly called: number;
  /** By snarkjs alone, asked for one at a time from another thread, as an extension has to. */
  readonly asked: number;
}

/** Times one case in a fresh Worker that the extension ships, and beside it in one with snarkjs alone. */
function timePair(browser: Browser, script: Script, given: object, job: BareJob): Promise<Timed> {
  return browser.evaluateInExtension(
    async (api, names, json, plan) => {
      const [request, bareJob] = JSON.parse(json) as [object, object];
      const start = (name: string, options: WorkerOptions = {}) => {
        const worker = new Worker(api.runtime.getURL(name), options);
        const ask = (message: unknown): Promise<unknown> =>
          new Promise((resolve, reject) => {
            worker.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
            worker.onerror = (event) => reject(new Error(event.message));
            worker.postMessage(message);
          });
        return { ask, end: () => worker.terminate() };
      };
      const wall = async (times: number, work: () => Promise<unknown>): Promise<number> => {
        const begun = performance.now();
        for (let time = 0; time < times; time++) await work();
        return performance.now() - begun;
      };
      let begun = performance.now();
      const own = start(names.own);
      const judge = async (): Promise<void> => {
        const reply = (await own.ask(request)) as { result?: { proof: { outcome: string } } };
        if (reply.result?.proof.outcome !== 'pass') throw new Error(JSON.stringify(reply));
      };
      await judge();
      const cold = performance.now() - begun;
      begun = performance.now();
      const bare = start(names.bare, { type: 'module' });
      await bare.ask(bareJob);
      await bare.ask(1);
      const coldBare = performance.now() - begun;
      await wall(plan.warmUps, judge);
      await bare.ask(plan.warmUps);
      const sums = { warm: 0, called: 0, asked: 0 };
      for (let turn = 0; turn < plan.slices; turn++) {
        sums.warm += await wall(plan.slice, judge);
        sums.asked += await wall(plan.slice, () => bare.ask(1));
        sums.called += (await bare.ask(plan.slice)) as number;
      }
      own.end();
      bare.end();
      const count = plan.slices * plan.slice;
      const mean = (sum: number): number => sum / count;
      return { cold, coldBare, warm: mean(sums.warm), called: mean(sums.called), asked: mean(sums.asked) };
    },
    { own: script, bare: BARE },
    JSON.stringify([{ kind: 'judge', ...given }, job]),
    { warmUps, slices, slice },
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Measures a case and prints the medians. */
async function compare(
  browser: Browser,
  name: string,
  script: Script,
  given: object,
  system: SnarkSystem,
): Promise<void> {
  const { proof, signals, key } = mlp(system);
  const timed: Timed[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    timed.push(await timePair(browser, script, given, { system, key, signals, proof }));
  }
  const of = (what: keyof Timed): number => median(timed.map((one) => one[what]));
  const beside = (what: 'called' | 'asked'): string => {
    const ratios = timed.map((one) => one.warm / one[what]);
    const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
    return `${what} ${of(what).toFixed(1)} ms, ratio ${median(ratios).toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
  };
  console.log(
    `  ${name.padEnd(15)} cold ${of('cold').toFixed(0)} ms (the very first ${(timed[0]?.cold ?? 0).toFixed(0)}; bare snarkjs ${of('coldBare').toFixed(0)}) · warm ${of('warm').toFixed(1)} ms · bare snarkjs ${beside('called')} · ${beside('asked')}`,
  );
}

async function measure(kind: BrowserKind, extensionDir: string, code: Uint8Array): Promise<void> {
  const browser = await launchBrowser(kind, { extensionDir });
  try {
    console.log(`${browser.version}:`);
    for (const system of snarkSystems) {
      const { proof, signals, card } = mlp(system);
      // As the background hands a card over: as the text it is kept as.
      const given = { proof, signals, card: canonicalJson(card) };
      await compare(browser, system, 'zk-snarkjs.js', given, system);
    }
    const { proof, signals, card } = mlp('groth16');
    const contract = { codeHash: toHex(keccak_256(code)), code: toHex(code) };
    const onEvm = { proof, signals, card: canonicalJson({ ...card, verificationKey: undefined, contract }) };
    await compare(browser, 'groth16 in EVM', 'zk-evm.js', onEvm, 'groth16');
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
  const bare = await bundlePage('bare-snarkjs');
  try {
    console.log(
      `3-4-2 perceptron; medians of ${pairs} fresh Workers, each taking turns with one of the same extension that has snarkjs alone`,
    );
    for (const script of ['zk-snarkjs.js', 'zk-evm.js', 'background.js'] as const) {
      const bytes = statSync(join(builds.dirs.chromium, script)).size;
      console.log(`  loaded ${script.padEnd(15)} ${bytes} bytes`);
    }
    console.log(`  beside ${BARE.padEnd(15)} ${statSync(join(bare, BARE)).size} bytes`);
    for (const kind of ['chromium', 'firefox'] as const) {
      cpSync(bare, builds.dirs[kind], { recursive: true });
      await measure(kind, builds.dirs[kind], code);
    }
  } finally {
    rmSync(bare, { recursive: true });
    builds.remove();
  }
}
