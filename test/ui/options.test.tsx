// @vitest-environment jsdom
import { fireEvent, waitFor } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import { CodedError } from '../../src/bytes/coded-error';
import { OptionsPage } from '../../src/ui/options/options-page';
import { FakeClient, type Canned } from './gallery/fake-client';
import { networks, settings, sites } from './gallery/page-fixtures';
import { pageAnswers } from './gallery/page-scenes';
import { need, show } from './show';

function options(change: Canned = {}, platform: Parameters<typeof show>[2] = {}) {
  const client = new FakeClient({
    ...pageAnswers,
    'settings.set': settings,
    'pins.set': [],
    'site.set': need(sites[0]),
    ...change,
  });
  const asked = (name: string): unknown[] =>
    client.asked.filter((question) => question.name === name).map(({ input }) => input);
  return { client, asked, ...show(<OptionsPage />, client, platform) };
}

const pcr0 = 'AB'.repeat(48);

describe('pins', () => {
  it('are refused beside the field that is wrong, before the background is asked', async () => {
    const { findByLabelText, getByText, asked } = options();
    const field = await findByLabelText('PCR0 (the image)');
    fireEvent.input(field, { target: { value: 'abc' } });
    fireEvent.blur(field);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(getByText('A measurement has 96 hex digits; this has 3.').id).toBe(
      field.getAttribute('aria-describedby'),
    );
    fireEvent.input(field, { target: { value: 'xyz' } });
    expect(getByText('Only the digits 0–9 and the letters a–f.')).toBeTruthy();
    fireEvent.click(getByText('Pin this build'));
    expect(getByText('Give it a name you will recognise.')).toBeTruthy();
    expect(asked('pins.set')).toEqual([]);
  });

  it('are added in the form in which they are kept', async () => {
    const { findByLabelText, getByText, asked } = options({ 'pins.list': [] });
    fireEvent.input(await findByLabelText('Name'), { target: { value: ' Mine ' } });
    fireEvent.input(await findByLabelText('PCR0 (the image)'), { target: { value: ` 0x${pcr0}\n` } });
    fireEvent.click(getByText('Pin this build'));
    await waitFor(() =>
      expect(asked('pins.set')).toEqual([
        { pins: [{ name: 'Mine', pcr0: pcr0.toLowerCase(), pcr1: undefined, pcr2: undefined }] },
      ]),
    );
  });
});

describe('sites', () => {
  it('stay off, and say so, when the browser’s prompt is refused', async () => {
    const { findByText, findByRole, asked } = options(
      { 'sites.list': [{ ...need(sites[0]), origin: 'https://dapp.example', enabled: false }] },
      { requestPermissions: () => Promise.resolve(false) },
    );
    fireEvent.click(await findByRole('switch', { name: 'Watch dapp.example' }));
    await findByText(/this site cannot be watched\. Nothing changed\./);
    expect(asked('site.set')).toEqual([]);
  });
});

describe('networks', () => {
  it('are imported from text, and a refusal is shown as it is', async () => {
    const { findByLabelText, findByText } = options({
      'networks.import': () => {
        throw new CodedError('malformed_network', 'rpcUrls[0] is not a URL.');
      },
    });
    const text = await findByLabelText('Add a network', { selector: 'textarea' });
    fireEvent.input(text, { target: { value: '{}' } });
    fireEvent.click(need(text.closest('details')?.querySelector('.button-main')));
    await findByText('rpcUrls[0] is not a URL.');
    await findByText('malformed_network');
  });

  it('of the release cannot be removed, others can', async () => {
    const { findByText, container, asked } = options({ 'networks.remove': null });
    await findByText('Embedded network', { selector: 'bdi' });
    const cards = [...container.querySelectorAll('.card')].slice(0, networks.length);
    const removes = cards.map((card) =>
      [...card.querySelectorAll('button')].find((b) => b.textContent === 'Remove'),
    );
    expect(removes[0]).toBeUndefined();
    fireEvent.click(need(removes[1]));
    await waitFor(() => expect(asked('networks.remove')).toEqual([{ id: 'devnet' }]));
  });
});

describe('settings', () => {
  it('ask the browser for a permission within the click, and stay off when it is refused', async () => {
    const requestPermissions = vi.fn(() => Promise.resolve(false));
    const { findByRole, asked } = options(
      { 'settings.get': { ...settings, networkCapture: false } },
      { requestPermissions, browserName: 'firefox' },
    );
    fireEvent.click(await findByRole('switch', { name: 'Capture on the network level' }));
    expect(requestPermissions).toHaveBeenCalledWith({
      permissions: ['webRequest', 'webRequestBlocking', 'webRequestFilterResponse'],
    });
    await Promise.resolve();
    expect(asked('settings.set')).toEqual([]);
  });

  it('refuse numbers out of range', async () => {
    const { findByLabelText, asked } = options();
    const days = await findByLabelText('Keep answers for');
    fireEvent.change(days, { target: { value: '0' } });
    expect(asked('settings.set')).toEqual([]);
    fireEvent.change(days, { target: { value: '30' } });
    await waitFor(() => expect(asked('settings.set')).toEqual([{ change: { retentionDays: 30 } }]));
  });

  it('refuse as much to keep as the background would', async () => {
    const { findByLabelText, asked } = options();
    const megabytes = await findByLabelText('Use at most');
    for (const value of ['9', '10001']) fireEvent.change(megabytes, { target: { value } });
    expect(asked('settings.set')).toEqual([]);
    fireEvent.change(megabytes, { target: { value: '10000' } });
    await waitFor(() => expect(asked('settings.set')).toEqual([{ change: { retentionMegabytes: 10_000 } }]));
  });

  it('offer capture on the network level in Firefox only', async () => {
    const chrome = options();
    await chrome.findByLabelText('Keep answers for');
    expect(chrome.queryByRole('switch', { name: 'Capture on the network level' })).toBeNull();
    chrome.unmount();
    const firefox = options({}, { browserName: 'firefox' });
    await firefox.findByRole('switch', { name: 'Capture on the network level' });
  });
});

describe('sites', () => {
  it('name each choice as its column does, for windows with no room for columns', async () => {
    const { findByRole } = options();
    const table = need((await findByRole('columnheader', { name: 'Hashes only' })).closest('table'));
    const [, ...columns] = [...table.querySelectorAll('thead th')].map((head) => head.textContent);
    const cells = [...need(table.querySelector('tbody tr')).querySelectorAll('td')];
    expect(cells.map((cell) => cell.dataset.name)).toEqual(columns);
  });

  it('change one thing at a time', async () => {
    const { findByRole, asked } = options();
    fireEvent.click(
      await findByRole('switch', { name: 'Keep only hashes of answers from chat.example.org' }),
    );
    await waitFor(() =>
      expect(asked('site.set')).toEqual([
        { origin: 'https://chat.example.org', change: { keepHashesOnly: true } },
      ]),
    );
  });
});

describe('requests made', () => {
  it('are listed, newest first', async () => {
    const { findByRole } = options();
    const box = await findByRole('region', { name: 'Requests made' });
    const times = [...box.querySelectorAll('li')].map((line) => line.firstElementChild?.textContent ?? '');
    expect(times).toEqual(times.toSorted().toReversed());
    expect(times).toHaveLength(14);
  });
});
