// @vitest-environment jsdom
import { fireEvent, waitFor } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import { leavesCsv } from '../../src/ui/audit/audit-leaves';
import { labelRows, plotScale } from '../../src/ui/gap/plot-scale';
import { HistoryApp } from '../../src/ui/history/history-app';
import type { PlatformPort } from '../../src/ui/platform';
import { FakeClient } from './gallery/fake-client';
import { replayingPort } from './gallery/fake-platform';
import type { GapReport } from '../../src/app/api/gap';
import { auditEvents, gapReport } from './gallery/page-fixtures';
import { pageAnswers } from './gallery/page-scenes';
import { need, show } from './show';

describe('the plot of the gap', () => {
  const size = { width: 1_000, height: 300, left: 50, right: 50, top: 10, bottom: 20 };

  it('holds every value between round lengths of time, later to the right, longer higher', () => {
    const series = [
      { at: 0, p50: 62_000, p99: 200_000 },
      { at: 1_000, p50: 70_000, p99: 4_000_000 },
    ];
    const { x, y, yTicks } = plotScale(series, size);
    expect([x(0), x(1_000)]).toEqual([50, 950]);
    expect([yTicks[0], y(60_000)]).toEqual([60_000, 280]);
    expect(y(4_000_000)).toBeGreaterThanOrEqual(10);
    expect(y(200_000)).toBeLessThan(y(70_000));
  });

  it('marks its days in equal, whole steps', () => {
    const day = 86_400_000;
    const series = [0, 1, 2, 5, 7].map((at) => ({ at: at * day, p50: 1, p99: 2 }));
    expect(plotScale(series, size).xTicks.map((at) => at / day)).toEqual([0, 2, 4, 6]);
    expect(plotScale(series.slice(0, 2), size).xTicks.map((at) => at / day)).toEqual([0, 1]);
    expect(plotScale(series.slice(0, 1), size).xTicks).toEqual([0]);
  });

  it('survives a single point and gaps of nothing', () => {
    const { x, y } = plotScale([{ at: 5, p50: 0, p99: 0 }], size);
    expect([x(5), y(0)].every(Number.isFinite)).toBe(true);
  });

  it('keeps labels apart and in order', () => {
    const labels = [
      { name: 'b', at: 100 },
      { name: 'a', at: 98 },
      { name: 'c', at: 101 },
    ];
    expect(labelRows(labels, 16)).toEqual([
      { name: 'a', at: 98 },
      { name: 'b', at: 114 },
      { name: 'c', at: 130 },
    ]);
  });

  it('comes with a table of the same numbers and a name for screen readers', async () => {
    history.replaceState(null, '', '#gap');
    const { findByRole, container } = show(<HistoryApp />, new FakeClient(pageAnswers));
    const plot = await findByRole('img', { name: /28 points/ });
    expect([...plot.querySelectorAll('text.plot-label')].map((label) => label.textContent)).toEqual([
      '99 of 100 within',
      '95 of 100 within',
      'Half within',
    ]);
    expect(container.querySelectorAll('tbody tr')).toHaveLength(28);
  });
});

describe('the figures of the gap', () => {
  const [own, other] = gapReport.networks;
  const figures = (container: Element): string[] =>
    [...container.querySelectorAll('.figures dd')].map((figure) => figure.textContent);

  it('are those of the network that is chosen, and change with it', async () => {
    history.replaceState(null, '', '#gap');
    const { findByRole, container } = show(<HistoryApp />, new FakeClient(pageAnswers));
    const choice = await findByRole('combobox', { name: 'Network, site and mode' });
    expect(figures(container).slice(0, 3)).toEqual(['2.1 %', '3', '22 min']);
    fireEvent.change(choice, { target: { value: 'devnet localhost:5173 individual' } });
    expect(figures(container).slice(0, 3)).toEqual(['0 %', '0', '—']);
  });

  it('are of a network with data where the default one has none, and there are none where none has', async () => {
    history.replaceState(null, '', '#gap');
    const idle = { ...need(own), series: [], open: 0, openShare: undefined, longestOpenMs: undefined };
    const reported = (networks: GapReport['networks']) =>
      show(<HistoryApp />, new FakeClient({ ...pageAnswers, 'gap.report': { networks } }));
    const first = reported([idle, need(other)]);
    const choice = await first.findByRole('combobox', { name: 'Network, site and mode' });
    expect((choice as HTMLSelectElement).value).toBe('devnet localhost:5173 individual');
    first.unmount();
    const { findByText, container } = reported([idle]);
    await findByText('No record was measured in this time.');
    expect(figures(container)).toEqual([]);
  });
});

describe('an audit', () => {
  async function start(port: PlatformPort) {
    history.replaceState(null, '', '#audit');
    const view = show(<HistoryApp />, new FakeClient(pageAnswers), { connect: () => port });
    await view.findByRole('combobox', { name: 'Network' });
    fireEvent.input(view.getByLabelText('Transaction, root or blob id'), { target: { value: ' 0x12 ' } });
    fireEvent.click(view.getByText('Check the batch'));
    return view;
  }

  it('asks for a batch on the default network and shows its entries and its verdict', async () => {
    const port = { ...replayingPort(auditEvents), close: vi.fn() };
    const post = vi.spyOn(port, 'post');
    const { findByText, getAllByText, container } = await start(port);
    await findByText('Not all of this batch could be checked');
    expect(post).toHaveBeenCalledWith({ kind: 'find', networkId: 'opengradient', query: '0x12' });
    expect(getAllByText('signed by its enclave')).toHaveLength(19);
    expect(container.querySelectorAll('tbody tr')).toHaveLength(20);
    await findByText(/^1 of 20 entries was signed by no enclave/);
    expect(container.querySelector('tbody tr')?.textContent).toMatch(/^14\s*signed by nobody/);
    expect(port.close).toHaveBeenCalled();
  });

  it('filters its entries by outcome', async () => {
    const { findByRole, container } = await start(replayingPort(auditEvents));
    fireEvent.change(await findByRole('combobox', { name: 'Outcome' }), { target: { value: 'placeholder' } });
    expect(container.querySelectorAll('tbody tr')).toHaveLength(1);
  });

  it('shows how far it is, and stops when told to', async () => {
    const port = {
      ...replayingPort([{ kind: 'progress', done: 7, total: 20, step: 'Signatures' }]),
      close: vi.fn(),
    };
    const { findByText, getByRole, getByText } = await start(port);
    await findByText(/Signatures/);
    expect(getByRole('progressbar').getAttribute('value')).toBe('7');
    fireEvent.click(getByText('Cancel'));
    expect(port.close).toHaveBeenCalled();
    await findByText(/^Stopped\./);
  });

  it('shows a refusal, and that its worker broke off', async () => {
    const refused = await start(
      replayingPort([{ kind: 'refused', code: 'blob_gone', message: 'The batch has expired.' }]),
    );
    await refused.findByText('The batch has expired.');
    refused.unmount();
    const closes: (() => void)[] = [];
    const dying = { ...replayingPort([]), onClose: (listener: () => void) => void closes.push(listener) };
    const { findByText } = await start(dying);
    await waitFor(() => expect(closes).toHaveLength(1));
    closes[0]?.();
    await findByText('audit_failed');
  });

  it('saves entries as CSV, one a line', async () => {
    const leaves = auditEvents.flatMap((event) => (event.kind === 'leaves' ? event.leaves : []));
    const lines = leavesCsv(leaves).trimEnd().split('\r\n');
    expect(lines[0]).toBe('index,outcome,tee_id,input_hash,output_hash,timestamp');
    expect(lines).toHaveLength(21);
    await waitFor(() => expect(lines[14]).toMatch(/^13,placeholder,0x/));
  });
});
