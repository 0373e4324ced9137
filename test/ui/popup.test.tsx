// @vitest-environment jsdom
import { fireEvent, waitFor } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import type { PageView } from '../../src/app/api/page-view';
import { CodedError } from '../../src/bytes/coded-error';
import { Popup } from '../../src/ui/popup/popup';
import { FakeClient, silentClient } from './gallery/fake-client';
import { answers, page, testNetwork } from './gallery/fixtures';
import { hostile, registered, repeated } from './gallery/odd-answers';
import { need, show } from './show';

const rows = [answers.settled, answers.provisional, answers.rejected];

function site(change: Partial<NonNullable<PageView['site']>>): NonNullable<PageView['site']> {
  const { site: watched } = page([]);
  if (watched === undefined) throw new Error('The fixtures have a site.');
  return { ...watched, ...change };
}

function clientOf(view: PageView): FakeClient {
  return new FakeClient({
    'page.get': view,
    'answer.get': ({ id }) => Object.values(answers).find((answer) => answer.id === id),
    'site.set': site({}),
  });
}

function asked(client: FakeClient, name: string): unknown[] {
  return client.asked.filter((question) => question.name === name).map(({ input }) => input);
}

describe('the list of a page', () => {
  it('says in one sentence what is there, how long the open ones are open, and what is usual', async () => {
    const { findByText, container } = show(<Popup tabId={1} />, clientOf(page(rows)));
    await findByText('1 rejected');
    expect(container.querySelector('.summary')?.textContent).toBe(
      '3 answers: 1 settled, 1 provisional for 41 s, 1 rejected.This network usually settles in 70 s, 95 of 100 within 3 min.' +
        'Listed are answers of this site on this tab with a signature or a proof. All else on the page is unchecked.',
    );
  });

  it('speaks of a single answer as one', async () => {
    const { findByText } = show(<Popup tabId={1} />, clientOf(page([answers.settled])));
    expect((await findByText(/^1 answer:/)).textContent).toBe('1 answer: settled.');
  });

  it('says when there is too little data to know what is usual', async () => {
    const view = page(rows, { gap: { enough: false, count: 9, needed: 20 } });
    const { findByText } = show(<Popup tabId={1} />, clientOf(view));
    await findByText(
      'How long this network takes is not known yet: 9 of the 20 records needed were measured here so far.',
    );
  });

  it('counts answers that are not listed, says which are, and leads to all of them', async () => {
    const view = page(rows, {
      counts: [
        { headline: 'rejected', count: 2, openSince: undefined },
        { headline: 'settled', count: 300, openSince: undefined },
      ],
      olderRejected: 1,
    });
    const openPage = vi.fn();
    const { findByText, container } = show(<Popup tabId={1} />, clientOf(view), { openPage });
    fireEvent.click(await findByText('All are in History'));
    expect(openPage).toHaveBeenCalledWith('answers');
    expect(container.querySelector('.summary')?.textContent).toMatch(
      /^302 answers: 300 settled, 2 rejected\.The newest 2 of 302 are listed here\. So is 1 older one that was rejected\./,
    );
  });

  it('is headed by the worst state of all answers, listed or not', async () => {
    const view = page([answers.settled], {
      counts: [
        { headline: 'settled', count: 300, openSince: undefined },
        { headline: 'rejected', count: 1, openSince: undefined },
      ],
    });
    const { findByText, container } = show(<Popup tabId={1} />, clientOf(view));
    await findByText('1 rejected');
    expect(container.querySelector('.bar .shape')?.getAttribute('class')).toContain('rejected');
  });

  it('puts what is rejected first, and otherwise the newest', async () => {
    const { findAllByRole } = show(<Popup tabId={1} />, clientOf(page(rows)));
    const lines = (await findAllByRole('listitem')).map(
      (line) => line.querySelector('.answer-state')?.textContent,
    );
    expect(lines).toEqual(['Rejected', 'Provisional', 'Settled']);
  });

  it('has one tab stop, moves by arrow keys, opens, and comes back by Escape to the row it left', async () => {
    const { findAllByRole, findByText, container } = show(<Popup tabId={1} />, clientOf(page(rows)));
    const lines = (await findAllByRole('listitem')).map((line) => need(line.querySelector('button')));
    expect(lines.map((line) => line.tabIndex)).toEqual([0, -1, -1]);
    lines[0]?.focus();
    fireEvent.keyDown(need(lines[0]), { key: 'ArrowDown' });
    expect(document.activeElement).toBe(lines[1]);
    fireEvent.keyDown(need(lines[1]), { key: 'End' });
    expect(document.activeElement).toBe(lines[2]);
    fireEvent.click(need(lines[2]));
    await findByText('Checked on this computer, and recorded by the network.');
    fireEvent.keyDown(document.body, { key: 'Escape' });
    await findByText('1 rejected');
    await waitFor(() =>
      expect(document.activeElement?.querySelector('.answer-state')?.textContent).toBe('Settled'),
    );
    expect(container.querySelectorAll('main')).toHaveLength(1);
  });

  it('marks a verified answer that only the registry vouches for, under a name of its own', async () => {
    const { findAllByRole } = show(
      <Popup tabId={1} />,
      clientOf(page([registered, answers.settled, { ...answers.rejected, assurance: 'registered' }])),
    );
    const marked = (await findAllByRole('listitem')).map((line) => [
      line.querySelector('.answer-state')?.textContent,
      line.querySelector('[role=img]')?.getAttribute('aria-label'),
    ]);
    expect(marked).toEqual([
      ['Rejected', undefined],
      ['Settled', 'Registry only: the enclave’s attestation could not be checked'],
      ['Settled', undefined],
    ]);
  });

  it('says in a private window that answers are forgotten with the tab', async () => {
    const view = page([answers.settled], { isPrivate: true });
    const { findByText } = show(<Popup tabId={1} />, clientOf(view));
    await findByText(/kept in memory only, never on the disk\. They are forgotten when the tab is closed/);
  });

  it('labels every result of a network that is not the public one', async () => {
    const kinds = ['public', 'custom', 'test'] as const;
    const view = page(
      kinds.map((kind) => ({ ...answers.settled, id: kind, network: { ...testNetwork, kind } })),
    );
    const { findAllByRole } = show(<Popup tabId={1} />, clientOf(view));
    const tags = (await findAllByRole('listitem')).map((line) => line.querySelector('.tag')?.textContent);
    expect(tags).toEqual([undefined, 'custom network', 'test network']);
  });

  it('marks an answer whose signature was seen before', async () => {
    const { findAllByRole } = show(<Popup tabId={1} />, clientOf(page([repeated, answers.settled])));
    const names = (await findAllByRole('listitem')).map((line) =>
      line.querySelector('[role=img]')?.getAttribute('aria-label'),
    );
    expect(names).toEqual([
      'Seen before: not a fresh answer, an earlier one has the same signature',
      undefined,
    ]);
  });

  it('stands the words "test network" beside every result of one', async () => {
    const view = page(
      rows.map((row) => ({ ...row, network: testNetwork })),
      { network: testNetwork },
    );
    const { findAllByText } = show(<Popup tabId={1} />, clientOf(view));
    expect(await findAllByText('test network')).toHaveLength(rows.length + 1);
  });

  it('tells screen readers when a state changes, and only then', async () => {
    const client = clientOf(page([answers.provisional]));
    const { findByText, container } = show(<Popup tabId={1} />, client);
    await findByText('Provisional');
    const live = need(container.querySelector('[aria-live]'));
    expect(live.textContent).toBe('');
    client.canned = {
      ...client.canned,
      'page.get': page([{ ...answers.provisional, headline: 'settled', settlement: 'settled' }]),
    };
    client.change(['provisional']);
    await waitFor(() => expect(live.textContent).toContain('now Settled'));
  });

  it('shows text of answers as text, with unseen characters made visible', async () => {
    const { findByText, container } = show(<Popup tabId={1} />, clientOf(page([hostile])));
    await findByText('U+202E');
    expect(container.querySelector('.answer-words b')).toBeNull();
    expect(container.querySelector('.answer-words')?.textContent).toBe(
      '<b>Verified</b> U+202Emoc.liveU+202C pleaseU+0007',
    );
  });
});

describe('a site that is not watched', () => {
  const view = page([], { site: site({ enabled: false, origin: 'http://localhost:5173' }) });

  it('is watched by one click: the browser is asked within the click, then the background is told', async () => {
    const client = clientOf(view);
    const requestPermissions = vi.fn(() => Promise.resolve(true));
    const { findByText } = show(<Popup tabId={1} />, client, { requestPermissions });
    fireEvent.click(await findByText('Watch this site'));
    expect(requestPermissions).toHaveBeenCalledWith({ origins: ['http://localhost/*'] });
    await waitFor(() =>
      expect(asked(client, 'site.set')).toEqual([
        { origin: 'http://localhost:5173', change: { enabled: true } },
      ]),
    );
  });

  it('stays unwatched when the user refuses the permission', async () => {
    const client = clientOf(view);
    const { findByText } = show(<Popup tabId={1} />, client, {
      requestPermissions: () => Promise.resolve(false),
    });
    fireEvent.click(await findByText('Watch this site'));
    await findByText('Without the browser’s permission this site cannot be watched. Nothing changed.');
    expect(asked(client, 'site.set')).toEqual([]);
  });

  it('says so above the answers it gave while it was, and is watched again from there', async () => {
    const client = clientOf(page(rows, { site: site({ enabled: false }) }));
    const { findByText, container } = show(<Popup tabId={1} />, client);
    await findByText('This site is not watched now: newer answers are not listed.');
    expect(container.querySelectorAll('.answer')).toHaveLength(rows.length);
    fireEvent.click(await findByText('Watch this site'));
    await waitFor(() =>
      expect(asked(client, 'site.set')).toEqual([
        { origin: 'https://chat.example.org', change: { enabled: true } },
      ]),
    );
  });

  it('is turned off again without asking the browser', async () => {
    const client = clientOf(page(rows));
    const { findByRole } = show(<Popup tabId={1} />, client);
    fireEvent.click(await findByRole('switch', { name: 'Watch chat.example.org' }));
    expect(asked(client, 'site.set')).toEqual([
      { origin: 'https://chat.example.org', change: { enabled: false } },
    ]);
  });
});

describe('what a page needs to be told', () => {
  it('asks once whether to read inside pages that encrypt', async () => {
    const client = clientOf(page([], { site: site({ deepCapture: 'asked' }) }));
    const { findByText } = show(<Popup tabId={1} />, client);
    fireEvent.click(await findByText('Not now'));
    expect(asked(client, 'site.set')).toEqual([
      { origin: 'https://chat.example.org', change: { deepCapture: 'off' } },
    ]);
  });

  it('goes on to say that nothing can be seen where that was refused, and promises nothing', async () => {
    const refused = site({ encrypts: true, deepCapture: 'off' });
    const client = clientOf(page([], { site: refused }));
    const { findByText, queryByText } = show(<Popup tabId={1} />, client);
    await findByText(/Proofmark is not allowed to read inside its pages/);
    expect(queryByText('No answers yet')).toBeNull();
    fireEvent.click(await findByText('Allow inside this page'));
    expect(asked(client, 'site.set')).toEqual([
      { origin: 'https://chat.example.org', change: { deepCapture: 'on' } },
    ]);
  });

  it('promises answers of a site that encrypts once they can be seen', async () => {
    const allowed = site({ encrypts: true, deepCapture: 'on' });
    const { findByText } = show(<Popup tabId={1} />, clientOf(page([], { site: allowed })));
    await findByText('No answers yet');
  });

  it('names what helps where a page asks from a worker, by browser', async () => {
    const shown = async (
      hiddenIn: NonNullable<PageView['hiddenIn']>,
      browserName: 'chrome' | 'firefox',
      words: RegExp,
    ): Promise<void> => {
      const view = show(<Popup tabId={1} />, clientOf(page(rows, { hiddenIn })), { browserName });
      await waitFor(() => expect(view.container.textContent).toMatch(words));
      view.unmount();
    };
    await shown('worker', 'chrome', /HAR file in the browser’s developer tools/);
    await shown('shared_worker', 'chrome', /works with a shared worker.*chrome:\/\/inspect/);
    await shown('service_worker', 'chrome', /works with a service worker.*chrome:\/\/inspect/);
    await shown('shared_worker', 'firefox', /network level, in Settings/);
    await shown('on_network', 'firefox', /from an address of its own/);
  });

  it('says when answers could not be kept, and when nodes do not answer', async () => {
    const view = page(rows, { dropped: 2, trouble: ['network_unreachable'] });
    const { findByText, getByRole } = show(<Popup tabId={1} />, clientOf(view));
    await findByText(/^2 answers were seen but could not be kept/);
    expect(getByRole('alert').textContent).toContain('The network’s nodes do not answer.');
  });

  it('explains a page that no extension may look into', async () => {
    const { findByText } = show(<Popup tabId={1} />, clientOf(page([], { site: undefined })));
    await findByText('Nothing to check here');
  });
});

describe('before and without an answer of the background', () => {
  it('says that it is loading', () => {
    const { getByText } = show(<Popup tabId={1} />, silentClient);
    expect(getByText('Loading…')).toBeTruthy();
  });

  it('says what went wrong and tries again', async () => {
    let healthy = false;
    const client = new FakeClient({
      'page.get': () => {
        if (!healthy) throw new CodedError('background_unreachable', 'no receiver');
        return page(rows);
      },
    });
    const { findByText } = show(<Popup tabId={1} />, client);
    await findByText('background_unreachable');
    healthy = true;
    fireEvent.click(await findByText('Try again'));
    await findByText('1 rejected');
  });

  it('keeps what it shows while the background starts again', async () => {
    let refusals = 0;
    const client = new FakeClient({
      'page.get': () => {
        if (refusals-- > 0) throw new CodedError('background_unreachable', 'no receiver');
        return page(rows);
      },
    });
    const { findByText, queryByText } = show(<Popup tabId={1} />, client);
    await findByText('1 rejected');
    const asked = client.asked.length;
    refusals = 2;
    client.change(undefined);
    await waitFor(() => expect(client.asked.length).toBeGreaterThanOrEqual(asked + 3));
    expect(queryByText('background_unreachable')).toBeNull();
    await findByText('1 rejected');
  });
});
