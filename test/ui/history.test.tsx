// @vitest-environment jsdom
import { fireEvent, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { HistoryApp } from '../../src/ui/history/history-app';
import { FakeClient, type Canned } from './gallery/fake-client';
import { answers, testNetwork } from './gallery/fixtures';
import { historyOf } from './gallery/page-scenes';
import { show } from './show';

function history(total: number, change: Canned = {}) {
  const client = new FakeClient({
    ...historyOf(total),
    'answer.delete': null,
    'history.clear': { removed: total },
    'history.import': { added: 2, refused: [{ line: 3, message: 'Not a receipt.' }] },
    ...change,
  });
  return { client, ...show(<HistoryApp />, client) };
}

/** The rows that exist in the document. */
function drawn(container: Element): readonly Element[] {
  return [...container.querySelectorAll('[role="option"]')];
}

function pagesAsked(client: FakeClient): unknown[] {
  return client.asked.filter(({ name }) => name === 'history.page').map(({ input }) => input);
}

describe('the history', () => {
  it('draws only the rows in sight, however long it is, and says how long it is', async () => {
    const { findByRole, findByText, client, container } = history(100_000);
    await findByText('100,000 answers');
    await findByRole('listbox');
    const options = drawn(container);
    expect(options.length).toBeLessThan(40);
    expect(options[0]?.getAttribute('aria-setsize')).toBe('100000');
    expect(pagesAsked(client)).toEqual([{ filter: {}, offset: 0, limit: 100 }]);
  });

  it('marks what was added by hand and who names its site, after the reason where one is given', async () => {
    const brought = { source: 'import', hostIsClaimed: true } as const;
    const rows = [
      { ...answers.settled, ...brought },
      { ...answers.rejected, ...brought, network: testNetwork },
      answers.provisional,
    ];
    const { findAllByText, container } = history(3, { 'history.page': { total: 3, offset: 0, rows } });
    await findAllByText('added by hand');
    const facts = [...container.querySelectorAll('.answer-facts')].map((line) =>
      [...line.querySelectorAll('.fact, .tag')].map((part) => part.textContent),
    );
    expect(facts).toEqual([
      ['added by hand', 'gpt-4.1', 'tee-gateway', 'chat.example.org, says the file'],
      [
        'Text differs from what was signed',
        'gpt-5',
        'chat.example.org, says the file',
        'test network',
        'added by hand',
      ],
      ['claude-sonnet-4-6', 'tee-gateway', 'chat.example.org'],
    ]);
  });

  it('fetches what one scrolls to', async () => {
    const { findByRole, client, container } = history(100_000);
    const list = await findByRole('listbox');
    list.scrollTop = 58 * 50_000;
    fireEvent.scroll(list);
    await waitFor(() => expect(pagesAsked(client).at(-1)).toMatchObject({ offset: 50_000 }));
    const [first] = drawn(container);
    expect(Number(first?.getAttribute('aria-posinset'))).toBeGreaterThan(49_900);
  });

  it('is operated by keys: move, select, delete after a question', async () => {
    const { findByRole, findByText, client, getByText } = history(300);
    const list = await findByRole('listbox');
    fireEvent.keyDown(list, { key: 'End' });
    expect(list.getAttribute('aria-activedescendant')).toBe('history-299');
    fireEvent.keyDown(list, { key: 'Home' });
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    fireEvent.keyDown(list, { key: ' ' });
    await findByText(/1 selected/);
    fireEvent.keyDown(list, { key: 'Delete' });
    await findByText('Delete 1 answer and its proof?');
    expect(client.asked.some(({ name }) => name === 'answer.delete')).toBe(false);
    fireEvent.click(getByText('Delete for good'));
    await waitFor(() =>
      expect(client.asked.find(({ name }) => name === 'answer.delete')?.input).toEqual({
        ids: ['settled-1'],
      }),
    );
  });

  it('opens an answer beside the list by Enter and comes back by Escape', async () => {
    const { findByRole, queryByRole } = history(300);
    fireEvent.keyDown(await findByRole('listbox'), { key: 'Enter' });
    await findByRole('article');
    fireEvent.keyDown(document.body, { key: 'Escape' });
    await waitFor(() => expect(queryByRole('article')).toBeNull());
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('listbox'));
  });

  it('searches after a pause in typing, and keeps the focus where one types', async () => {
    const { findByRole, client } = history(300);
    await findByRole('listbox');
    fireEvent.keyDown(document.body, { key: '/' });
    const search = await findByRole('searchbox');
    expect(document.activeElement).toBe(search);
    for (const value of ['v', 'va', 'vault']) fireEvent.input(search, { target: { value } });
    await waitFor(() => expect(pagesAsked(client).at(-1)).toMatchObject({ filter: { text: 'vault' } }));
    expect(pagesAsked(client).filter((asked) => JSON.stringify(asked).includes('"text"'))).toHaveLength(1);
    expect(document.activeElement).toBe(search);
  });

  it('filters by state and by day', async () => {
    const { findByRole, findByLabelText, client } = history(300);
    fireEvent.change(await findByRole('combobox', { name: 'State' }), { target: { value: 'rejected' } });
    await waitFor(() =>
      expect(pagesAsked(client).at(-1)).toMatchObject({ filter: { headline: 'rejected' } }),
    );
    fireEvent.change(await findByLabelText('to'), { target: { value: '2026-05-20' } });
    await waitFor(() =>
      expect(pagesAsked(client).at(-1)).toMatchObject({
        filter: { headline: 'rejected', to: Date.parse('2026-05-20T23:59:59.999') },
      }),
    );
  });

  it('fetches again, once, when answers change', async () => {
    const { findByRole, client } = history(300);
    await findByRole('listbox');
    const before = pagesAsked(client).length;
    for (let change = 0; change < 20; change++) client.change([`settled-${change}`]);
    await waitFor(() => expect(pagesAsked(client).length).toBe(before + 1));
  });

  it('says what an import took in and what it refused', async () => {
    const { findByLabelText, findByText } = history(0);
    const file = new File(['{}\n{}\n{'], 'history.ndjson');
    fireEvent.change(await findByLabelText('Import NDJSON'), { target: { files: [file] } });
    await findByText('2 answers imported; they are being checked.');
    await findByText('1 line refused');
  });

  it('says what to do where there is nothing', async () => {
    const { findByText } = history(0);
    await findByText('Nothing is kept yet');
  });
});
