// @vitest-environment jsdom
import { fireEvent, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SelectionView } from '../../src/app/api/selection';
import { Popup } from '../../src/ui/popup/popup';
import { FakeClient } from './gallery/fake-client';
import { answers, page } from './gallery/fixtures';
import { show } from './show';

const { site } = page([]);
const url = 'https://chat.example.org/one';

function clientOf(view: Partial<SelectionView>): FakeClient {
  return new FakeClient({
    'page.get': page([]),
    'answer.get': answers.settled,
    'selection.find': {
      place: 'nowhere',
      site,
      rows: [],
      searched: 4,
      withoutText: 0,
      unsearched: 0,
      ...view,
    },
  });
}

function asked(client: FakeClient, name: string): unknown[] {
  return client.asked.filter((question) => question.name === name).map(({ input }) => input);
}

describe('"Was this signed?"', () => {
  beforeEach(() => history.replaceState(null, '', '#/signed/first'));

  it('names the answers that hold the selection', async () => {
    const client = clientOf({ place: 'signed', rows: [answers.settled] });
    const { findByText, getByRole } = show(<Popup tabId={7} />, client, {
      selection: () => Promise.resolve({ text: 'A Nitro', url }),
    });
    await findByText('Yes, this was signed');
    expect(asked(client, 'selection.find')).toEqual([{ tabId: 7, url, text: 'A Nitro' }]);
    expect(getByRole('list', { name: 'Answers in which it was found' })).toBeTruthy();
  });

  it('fills its window, with an answer opened from it too', async () => {
    const client = clientOf({ place: 'signed', rows: [answers.settled] });
    const { findByText, container } = show(<Popup tabId={7} />, client);
    await findByText('Yes, this was signed');
    expect(container.querySelector('main')?.className).toContain('popup-window');
    fireEvent.click(container.querySelector('.answer') ?? document.body);
    await findByText('Checked on this computer, and recorded by the network.');
    expect(container.querySelector('main')?.className).toContain('popup-window');
  });

  it('speaks of its own selection for as long as it is open', async () => {
    const client = clientOf({ place: 'signed', rows: [answers.settled] });
    const kept = new Map([['first', 'A Nitro']]);
    const selection = vi.fn((id: string) => Promise.resolve({ text: kept.get(id) ?? 'another', url }));
    const { findByText } = show(<Popup tabId={7} />, client, { selection });
    await findByText('Yes, this was signed');
    kept.clear();
    client.change();
    await waitFor(() => expect(asked(client, 'selection.find')).toHaveLength(2));
    expect(asked(client, 'selection.find')[1]).toMatchObject({ text: 'A Nitro' });
    expect(selection.mock.calls).toEqual([['first']]);
  });

  it('says that nothing was selected where the selection is no longer known', async () => {
    const { findByText } = show(<Popup tabId={7} />, clientOf({}), {
      selection: () => Promise.resolve(undefined),
    });
    await findByText(/Select text on a page/);
  });

  it('says how many answers were searched where none holds it, and how many were not', async () => {
    const client = clientOf({ withoutText: 2, unsearched: 310 });
    const openPage = vi.fn();
    const { findByText } = show(<Popup tabId={7} />, client, { openPage });
    await findByText(/not part of any of the 4 checked answers of this site on this tab/);
    await findByText(/Of 2 more checked answers only hashes are kept/);
    await findByText(/310 older answers were not searched/);
    fireEvent.click(await findByText('History'));
    expect(openPage).toHaveBeenCalledWith('answers');
  });

  it('says that a site is not watched, and has it watched from there', async () => {
    if (site === undefined) throw new Error('The fixtures have a site.');
    const client = clientOf({ site: { ...site, enabled: false }, searched: 0 });
    const { findByText } = show(<Popup tabId={7} />, client);
    await findByText('chat.example.org is not watched, so none of its answers on this tab has been checked.');
    client.canned = { ...clientOf({ searched: 0 }).canned, 'site.set': site };
    fireEvent.click(await findByText('Watch this site'));
    await findByText(
      /^No answer of this site on this tab has been checked yet\. .* need a reload of the page\.$/,
    );
    expect(asked(client, 'site.set')).toEqual([
      { origin: 'https://chat.example.org', change: { enabled: true } },
    ]);
  });

  it('says that nothing changed where the browser gives no permission', async () => {
    const client = clientOf({ site: site && { ...site, enabled: false }, searched: 0 });
    const { findByText } = show(<Popup tabId={7} />, client, {
      requestPermissions: () => Promise.resolve(false),
    });
    fireEvent.click(await findByText('Watch this site'));
    await findByText(/Nothing changed/);
    expect(asked(client, 'site.set')).toEqual([]);
  });

  it.each([
    ['signed', answers.provisional, 'Yes, this was signed', /The network has not recorded it yet/],
    ['proved', answers.proved, 'Proved, not signed', /No enclave signed them/],
    ['unproved', answers.rejected, 'Part of a rejected answer', /Do not rely on this answer/],
    ['unproved', answers.unverifiable, 'Part of an answer that is not verified', /Treat it as unchecked/],
  ] as const)('shows of a selection that is %s the state of its answer', async (place, row, title, text) => {
    const { findByText, container } = show(<Popup tabId={7} />, clientOf({ place, rows: [row] }));
    await findByText(title);
    await findByText(text);
    expect(container.querySelector('.band')?.className).toContain(`tone-${row.headline}`);
  });
});
