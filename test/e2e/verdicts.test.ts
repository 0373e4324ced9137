import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { inEachBrowser } from './drivers/in-each-browser';
import { answersIn, backToList, openAnswer, waitForAnswer } from './popup';
import { openPage, prepare, type WatchedPage } from './watched-page';

/* What a user reads in the popup about one answer, from the question a page asked to the network's record of it. */

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ batchDelayMs: 1500, walrusShards: 10 });
});

afterAll(() => devnet.stop());

inEachBrowser('the word an answer is shown under', (browser) => {
  let watched: WatchedPage;

  beforeAll(() => prepare(browser(), devnet));
  beforeEach(async () => {
    watched = await openPage(browser(), devnet);
  });
  afterEach(() => watched.close());

  /** Opens the answer and reads its verdict and the checks that decided it. */
  const opened = async (words: string) => {
    await openAnswer(watched.popup, words);
    const headline = await watched.popup.text('.band h2');
    const sentence = await watched.popup.text('.band-words p');
    const tags = await watched.popup.texts('.band .tag');
    const decisive = await watched.popup.texts('.group-first .check-name');
    const whole = await watched.popup.text('.answer-view');
    return { headline, sentence, tags, decisive, whole };
  };

  it.each([
    ['in one piece', { stream: false }, /In a batch of \d+, block/],
    ['streamed', { stream: true }, /In a batch of \d+, block/],
    ['recorded by itself', { settlement: 'individual' }, /Recorded by itself, block/],
  ] as const)('is Provisional and then Settled: an answer %s', async (words, options, record) => {
    const { popup } = watched;
    await devnet.control.settlement({ withhold: true });
    await watched.ask(words, options);
    const provisional = await waitForAnswer(popup, words, 'Provisional');
    expect(provisional.facts).toContain('test network');
    expect(provisional.facts).toContain('openai/gpt-4.1');
    expect(provisional.clock).toMatch(/^\d+:\d\d$/);
    await devnet.control.settlement({ withhold: false });
    const settled = await waitForAnswer(popup, words, 'Settled');
    expect(settled.clock).toMatch(/^in [\d.]+ (ms|s)$/);

    const answer = await opened(words);
    expect(answer.headline).toBe('Settled');
    expect(answer.sentence).toContain('Checked on this computer, and recorded by the network');
    expect(answer.tags).toEqual(['test network', 'enclave attested by this network’s own root']);
    expect(answer.decisive).toEqual([]);
    expect(answer.whole).toMatch(record);
    expect(answer.whole).toContain('Text is the text that was signed');
    expect(answer.whole).toContain('The signing key was made inside it');
  });

  it('is Rejected, naming the text, when the answer was changed after it was signed', async () => {
    await watched.ask('tampered with', { wishes: 'tamper' });
    const line = await waitForAnswer(watched.popup, '', 'Rejected');
    expect(line.facts).toContain('Text differs from what was signed');
    const answer = await opened('');
    expect(answer.headline).toBe('Rejected');
    expect(answer.sentence).toBe('Do not rely on this answer. Text differs from what was signed.');
    expect(answer.decisive).toEqual(['Text differs from what was signed']);
    expect(answer.whole).toContain('The text of this answer is not the text that the enclave signed.');
  });

  it('is Rejected, naming the build, when the registry had withdrawn it before', async () => {
    await watched.ask('an old build', { wishes: 'enclave=revoked' });
    await waitForAnswer(watched.popup, 'an old build', 'Rejected');
    const answer = await opened('an old build');
    expect(answer.decisive).toContain('Ran a build whose approval was withdrawn');
    expect(answer.whole).toContain('The approval of the build this enclave runs had been withdrawn');
  });

  it('is Rejected when the enclave runs in debug mode', async () => {
    await watched.ask('anyone can look in', { wishes: 'enclave=debug' });
    const line = await waitForAnswer(watched.popup, 'anyone can look in', 'Rejected');
    expect(line.facts).toContain('Enclave runs in debug mode: others can look inside');
  });

  it('is Rejected when another key signed', async () => {
    await watched.ask('a stranger signed', { wishes: 'wrong-key' });
    const line = await waitForAnswer(watched.popup, 'a stranger signed', 'Rejected');
    expect(line.facts).toContain('Not signed by the enclave it names');
  });

  it('is Not verifiable when no registry knows the enclave', async () => {
    await watched.ask('unknown enclave', { wishes: 'enclave=unregistered' });
    const line = await waitForAnswer(watched.popup, 'unknown enclave', 'Not verifiable');
    expect(line.facts).toContain('Enclave is not in the network’s registry');
    const answer = await opened('unknown enclave');
    expect(answer.whole).toContain('No registry of this network knows the enclave that signed');
  });

  it('is Private when the caller asked for no record', async () => {
    await watched.ask('between us', { settlement: 'private' });
    const line = await waitForAnswer(watched.popup, 'between us', 'Private');
    expect(line.facts).toContain('never recorded, by choice');
    const answer = await opened('between us');
    expect(answer.sentence).toContain('Whoever asked chose that it is never recorded.');
  });

  it('is Overdue when the record should be there by now, and Settled once it is there after all', async () => {
    // The answer is signed three quarters of an hour ago, so nobody needs to wait for so long.
    await devnet.control.settlement({ withhold: true });
    await devnet.control.shiftClock(-45 * 60_000);
    await watched.ask('long ago');
    await devnet.control.shiftClock(0);
    await waitForAnswer(watched.popup, 'long ago', 'Overdue');
    const answer = await opened('long ago');
    expect(answer.sentence).toContain('The network’s record should be there by now.');
    await backToList(watched.popup);
    // The chain is looked at more often while there is something young to find.
    await watched.ask('just now');
    await devnet.control.settlement({ withhold: false });
    await waitForAnswer(watched.popup, 'long ago', 'Settled');
    await waitForAnswer(watched.popup, 'just now', 'Settled');
  });

  it('counts all of a page in one honest sentence, and puts what is rejected first', async () => {
    const { popup } = watched;
    await devnet.control.settlement({ withhold: true });
    await watched.ask('a good one', { settlement: 'private' });
    await watched.ask('a bad one', { wishes: 'wrong-key' });
    await watched.ask('one more', {});
    await waitForAnswer(popup, 'a bad one', 'Rejected');
    await waitForAnswer(popup, 'one more', 'Provisional');
    expect(await popup.text('.summary .lead')).toMatch(
      /^3 answers: 1 private, 1 provisional for [\d.]+ (ms|s),? (and )?1 rejected\.$/,
    );
    expect((await answersIn(popup)).map(({ state }) => state)).toEqual([
      'Rejected',
      'Provisional',
      'Private',
    ]);
    await devnet.control.settlement({ withhold: false });
    await waitForAnswer(popup, 'one more', 'Settled');
  });
});
