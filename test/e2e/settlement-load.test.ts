import { afterAll, beforeAll, expect, it } from 'vitest';

import type { AnswerRow } from '../../src/app/api/answer-row';
import { judgeReceipt, pcr0Measurement } from '../../src/cli/receipt-case';
import { settlementProofFault } from '../../src/verify/settlement-proof';
import { readReceipt } from '../../src/verify/receipt';
import { fromBase64 } from '../../src/bytes/base64';
import { toHex } from '../../src/bytes/hex';
import type { Lie } from '../devnet/commands';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import type { Browser } from './drivers/browser';
import { pause, poll } from './drivers/deadline';
import { inEachBrowser } from './drivers/in-each-browser';
import { askInTurns, askThroughKills, whileKilling, type Wanted } from './load';
import { openPage, prepare } from './watched-page';

/*
 * Hundreds of answers over dozens of batches, while nodes fail, hang and lie, storage is slow, empty and wrong, records
 * come late and out of order, the background ends every few seconds and the browser is restarted. In the end everything
 * recorded is settled with a proof that holds, nothing else is, and not more was asked than the budget says.
 */

const BATCH = 10;
/** Milliseconds the network's clock is put ahead in the end: first until unrecorded answers are late, then overdue. */
const LATE = 4 * 60_000;
const OVERDUE = 40 * 60_000;

inEachBrowser('hundreds of answers through every trouble', (browser) => {
  let devnet: Devnet;
  /** What was asked, and whether the network records it truthfully. */
  const asked = new Map<string, 'recorded' | 'never' | 'private'>();
  let kills = 0;
  let started = 0;

  beforeAll(async () => {
    devnet = await startDevnet({
      batchSize: BATCH,
      batchDelayMs: 700,
      walrusShards: 10,
      blockIntervalMs: 500,
    });
    await prepare(browser(), devnet);
  });
  afterAll(() => devnet.stop());

  /** Lets a page ask so many times; returns when all answers are there. */
  const ask = async (
    name: string,
    count: number,
    fate: 'recorded' | 'never' | 'private',
    wanted: Wanted = {},
  ) => {
    const { page, close } = await openPage(browser(), devnet);
    const words = Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
    await askInTurns(page, devnet.urls.gateway, words, wanted);
    for (const text of words) asked.set(text, fate);
    // A page that goes takes with it what the background has not acknowledged.
    await poll(
      async () => ((await everything(browser())).length === asked.size ? true : undefined),
      async () => `all of ${asked.size} answers are kept; ${(await everything(browser())).length} are`,
      40_000,
      200,
    );
    await close();
  };

  const whileLying = async (lie: Lie, work: () => Promise<unknown>) => {
    await devnet.control.lie(lie, true);
    await work();
    await devnet.control.lie(lie, false);
  };

  const throughFaults = async () => {
    const { control } = devnet;
    await ask('calm', 30, 'recorded');

    await control.fault('rpc0', { kind: 'status', status: 503, times: 12 });
    await control.fault('rpc1', { kind: 'status', status: 429, retryAfter: 1, times: 6 });
    await ask('nodes that fail', 30, 'recorded');

    await control.fault('rpc0', { kind: 'hang', times: 3 });
    await control.fault('rpc1', { kind: 'delay', ms: 600, times: 20 });
    await ask('nodes that hang', 30, 'recorded');

    await whileLying('rpc1-other-fork', async () => {
      await ask('nodes that disagree', 20, 'recorded');
      await pause(4_000);
    });
    await whileLying('rpc1-no-logs', async () => {
      await ask('a node that withholds', 20, 'recorded');
      await pause(4_000);
    });

    await control.fault('walrus', { kind: 'status', status: 404, times: 8 });
    await control.fault('walrus', { kind: 'truncate', bytes: 900, times: 3 });
    await control.fault('walrus', { kind: 'hang', times: 2 });
    await control.fault('walrus', { kind: 'delay', ms: 1_500, times: 8 });
    await ask('a slow storage', 40, 'recorded');
    await whileLying('walrus-wrong-blob', async () => {
      await ask('a wrong storage', 20, 'recorded');
      await pause(2_000);
    });
  };

  const throughDisorder = async () => {
    const { control } = devnet;
    await control.settlement({ withhold: true, reverse: true });
    await ask('records that come late, newest first', 60, 'recorded');
    await control.settlement({ withhold: false, reverse: false });

    await ask('on their own', 20, 'recorded', { settlement: 'individual' });
    await ask('in private', 10, 'private', { settlement: 'private' });
    await ask('handed to nobody', 10, 'never', { wishes: 'never-settled' });
    await control.settleNow();
    for (const lie of ['relay-wrong-root', 'relay-wrong-leaf', 'relay-wrong-signature'] as const) {
      await whileLying(lie, async () => {
        await ask(`a record that lies: ${lie}`, BATCH, 'never');
        await control.settleNow();
      });
    }
    await ask('calm again', 20, 'recorded');
  };

  it('keeps all of them, once, through all of it', async () => {
    started = performance.now();
    await devnet.control.resetRequests();
    kills += await whileKilling(browser(), 2_500, throughFaults);
    await browser().restart();
    // Asked before the background is there, a page could not be heard yet.
    await askThroughKills(browser(), 'sites.list', null);
    kills += await whileKilling(browser(), 3_000, throughDisorder);
    await devnet.control.clearFaults();
    await devnet.control.settleNow();
    const unread = async () => (await everything(browser())).filter((row) => wordsOf(row) === '');
    await poll(
      async () => (await unread()).length === 0 || undefined,
      async () => `all answers are read; ${JSON.stringify((await unread()).slice(0, 3))} are not`,
      30_000,
      250,
    );
    const words = (await everything(browser())).map(wordsOf);
    expect(words.filter((text) => !asked.has(text))).toEqual([]);
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBe(asked.size);
  }, 400_000);

  it('settles everything that was recorded, and nothing that was not', async () => {
    const headlines = async () =>
      new Map((await everything(browser())).map((row) => [wordsOf(row), row.headline]));
    const waiting = async () => {
      const now = await headlines();
      return [...asked].filter(([words, fate]) => fate === 'recorded' && now.get(words) !== 'settled');
    };
    const view = await openPage(browser(), devnet);
    // What one node withheld is looked for at the other when it is late; what nobody recorded is overdue in the end.
    for (const ahead of [LATE, OVERDUE]) {
      await devnet.control.shiftClock(ahead);
      await ask(`after ${ahead} ms`, 1, 'recorded');
      await poll(
        async () => (await waiting()).length === 0 || undefined,
        async () => `all that was recorded is settled; ${JSON.stringify(await waiting())} is not`,
        60_000,
        250,
      );
    }
    const never = [...asked].filter(([, fate]) => fate === 'never').map(([words]) => words);
    await poll(
      async () => {
        const now = await headlines();
        return never.every((words) => now.get(words) === 'overdue') || undefined;
      },
      'what was never recorded is overdue',
      30_000,
      250,
    );
    const now = await headlines();
    const expected = { recorded: 'settled', never: 'overdue', private: 'private' } as const;
    for (const [words, fate] of asked) expect(now.get(words), words).toBe(expected[fate]);
    await view.close();
  }, 300_000);

  it('has a proof for each, which holds in the terminal', async () => {
    const rows = await everything(browser());
    const settled = rows.filter((row) => row.headline === 'settled');
    const detail = await askExtension(browser(), 'answer.get', { id: settled[0]?.id ?? '' });
    const pcr0 = detail?.enclave?.build?.pcrs.find(({ index }) => index === 0)?.value ?? '';
    const trust = { networkJson: JSON.stringify(devnet.profile), pins: [pcr0Measurement(pcr0)] };
    const transactions = new Set<string>();
    for (const [index, row] of settled.entries()) {
      const { json } = await askExtension(browser(), 'answer.receipt', { id: row.id });
      const signed = (await askExtension(browser(), 'answer.get', { id: row.id }))?.signed;
      const { settlement } = readReceipt(json);
      if (settlement === null || signed === undefined) throw new Error(`${wordsOf(row)} has no proof`);
      const fields = {
        ...signed,
        inputHash: signed.requestHash,
        signature: toHex(fromBase64(signed.signature, 'signature')),
      };
      expect(settlementProofFault(settlement, fields), wordsOf(row)).toBeUndefined();
      transactions.add(settlement.txHash);
      // The whole receipt takes the terminal some 50 ms: every tenth.
      if (index % 10 > 0) continue;
      expect(await judgeReceipt({ ...trust, json })).toMatchObject({
        verdict: 'verified',
        record: 'path_holds',
      });
    }
    const { batches, individuals } = await devnet.control.state();
    const known = new Set<string>([...batches, ...individuals].map(({ tx }) => tx));
    expect([...transactions].filter((tx) => !known.has(tx))).toEqual([]);
  }, 150_000);

  it('asked no more of the network than its budget', async () => {
    const requests = await devnet.control.requests();
    const { batches, individuals } = await devnet.control.state();
    const [rpc, walrus] = [requests.rpc0.total + requests.rpc1.total, requests.walrus.total];
    const seconds = Math.ceil((performance.now() - started) / 1_000);
    const records = batches.length + individuals.length;
    // Two requests for each look at the chain, every 2.7 s at most; both nodes twice for each record; evidence and failures.
    const rpcBudget = Math.ceil((2 * seconds) / 2.7) + 4 * records + 100;
    // Each blob once, and what storage was told to do wrong: 21 requests that failed, and wrong blobs for five seconds.
    const walrusBudget = records + 21 + 20;
    console.log(
      `${browser().version}: ${asked.size} answers, ${batches.length} batches, ${individuals.length} single records, ` +
        `${kills} ends of the background, ${seconds} s: ${rpc} requests to nodes (budget ${rpcBudget}), ` +
        `${walrus} to storage (budget ${walrusBudget})`,
    );
    expect(rpc).toBeLessThanOrEqual(rpcBudget);
    expect(walrus).toBeLessThanOrEqual(walrusBudget);
    expect(await browser().backgroundErrors()).toEqual([]);
  });
});

function wordsOf(row: AnswerRow): string {
  return row.firstWords ?? '';
}

/** All answers kept, newest first. */
async function everything(browser: Browser): Promise<readonly AnswerRow[]> {
  return (await askThroughKills(browser, 'history.page', { filter: {}, offset: 0, limit: 500 })).rows;
}
