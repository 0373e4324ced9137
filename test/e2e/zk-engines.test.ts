import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';

import { snarkSystems } from '../../src/zk/snarkjs-proof';
import { mlp } from '../zk/snarkjs-vectors';
import { tamperings } from '../zk/tampering';
import type { Browser, BrowserKind, Json } from './drivers/browser';
import { inEachBrowser } from './drivers/in-each-browser';

/* The engines in the browsers themselves: in the Workers the extension ships, over the messages it uses. */

/** Texts that only an engine's code has, by the script that it is to be in. */
const engineMarks = {
  'zk-snarkjs.js': ['vk_alphabeta_12', '_multiexpAffine', 'singleThread'],
  'zk-evm.js': ['CALLDATALOAD', 'SELFDESTRUCT', 'EXTCODEHASH'],
};

/** Judges cases one after another in one Worker of the extension; returns `outcome code` of each. */
function judgeInWorker(browser: Browser, cases: readonly object[]): Promise<string[]> {
  return browser.evaluateInExtension(
    (api, json) =>
      new Promise<string[]>((resolve, reject) => {
        const requests = JSON.parse(json) as object[];
        const outcomes: string[] = [];
        const worker = new Worker(api.runtime.getURL('zk-snarkjs.js'));
        const next = (): void => {
          const request = requests[outcomes.length];
          if (request !== undefined) {
            worker.postMessage({ kind: 'judge', ...request });
            return;
          }
          worker.terminate();
          resolve(outcomes);
        };
        worker.onerror = (event) => reject(new Error(`the Worker broke off: ${event.message}`));
        worker.onmessage = ({
          data,
        }: MessageEvent<{ kind: string; result?: { proof: Record<string, string> } }>) => {
          const { outcome = data.kind, code = '' } = data.result?.proof ?? {};
          outcomes.push(`${outcome} ${code}`.trim());
          next();
        };
        next();
      }),
    JSON.stringify(cases) satisfies Json,
  );
}

inEachBrowser('the engine for snarkjs', (browser) => {
  it.each(snarkSystems)('verifies a proof of %s and refuses it altered in any field', async (system) => {
    const { proof, signals, card } = mlp(system);
    expect(await judgeInWorker(browser(), [{ proof, signals, card }])).toEqual(['pass']);
    const altered = tamperings(proof, signals);
    const outcomes = await judgeInWorker(
      browser(),
      altered.map((one) => ({ proof: one.proof, signals: one.signals, card })),
    );
    const wrong = altered.filter((_, index) => outcomes[index]?.startsWith('fail') !== true);
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(outcomes).toHaveLength(altered.length);
  });

  it('ends with 50 MB, and with nesting without end, and verifies the next proof', async () => {
    const { proof, signals, card } = mlp('groth16');
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const outcomes = await judgeInWorker(browser(), [
      { proof: 'x'.repeat(50_000_000), card },
      { proof: deep, signals, card },
      { proof, signals, card },
    ]);
    expect(outcomes).toEqual(['missing proof_too_large', 'fail malformed_proof', 'pass']);
  });

  it('is in no script but its own', () => {
    const folder = inject('extensionDirs')[browser().kind satisfies BrowserKind];
    const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    const holding = (mark: string) =>
      scripts.filter((name) => readFileSync(join(folder, name), 'utf8').includes(mark));
    for (const [script, marks] of Object.entries(engineMarks)) {
      for (const mark of marks) expect([mark, holding(mark)]).toEqual([mark, [script]]);
    }
    // What views and background load is among the scripts that were read.
    expect(scripts).toEqual(expect.arrayContaining(['background.js', 'zk-snarkjs.js', 'zk-evm.js']));
    expect(scripts.some((name) => name.includes('popup'))).toBe(true);
    for (const name of scripts) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('ezkl_bg');
  });
});
