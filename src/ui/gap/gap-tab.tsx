import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { GapReport } from '../../app/api/gap';
import { plural, t } from '../i18n';
import { Failure, Loading } from '../parts/controls';
import { usePlatform } from '../platform';
import { useLive } from '../state/live';
import { atMost, count, dateAndTime, duration, percent } from '../words/numbers';
import { gapUnknown } from '../words/summary';
import { GapPlot } from './gap-plot';

const spans = [1, 7, 30, 90] as const;
type Series = GapReport['networks'][number];

/** How long the network takes to record answers: over time, now, and at worst. */
export function GapTab(): JSX.Element {
  const { client } = usePlatform();
  const [days, setDays] = useState<number>(7);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [report, reload] = useLive(client, `gap ${days}`, () => client.ask('gap.report', { days }));
  const all = report.state === 'ready' ? report.value.networks : [];
  const shown = all.find((series) => keyOf(series) === chosen) ?? all.find(hasData) ?? all[0];
  return (
    <section class="section">
      <p class="section-text">{t('gap_text')}</p>
      <div class="filters">
        <select
          aria-label={t('gap_span')}
          value={days}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        >
          {spans.map((span) => (
            <option key={span} value={span}>
              {plural('gap_days', span)}
            </option>
          ))}
        </select>
        {shown !== undefined && all.length > 1 && (
          <select
            aria-label={t('gap_series')}
            value={keyOf(shown)}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            {all.map((series) => (
              <option key={keyOf(series)} value={keyOf(series)}>
                {seriesName(series)}
              </option>
            ))}
          </select>
        )}
      </div>
      {report.state === 'loading' && <Loading lines={6} />}
      {report.state === 'failed' && <Failure refusal={report.refusal} onRetry={reload} />}
      {report.state === 'ready' && <Report series={shown} />}
    </section>
  );
}

/** Names a series, whatever else is measured meanwhile. */
function keyOf({ network, host, mode }: Series): string {
  return [network.id, host, mode].join(' ');
}

function hasData({ series, open }: Series): boolean {
  return series.length > 0 || open > 0;
}

function seriesName({ network, host, mode }: Series): string {
  const test = network.kind === 'test' ? [t('testNetwork')] : [];
  return [
    network.name,
    ...test,
    ...(host === undefined ? [] : [host]),
    ...(mode === undefined ? [] : [mode]),
  ].join(' · ');
}

function Report({ series }: { series: Series | undefined }): JSX.Element {
  if (series === undefined || !hasData(series)) return <p class="soft">{t('gap_nothing')}</p>;
  return (
    <>
      <dl class="figures">
        <Figure
          name={t('gap_open_share')}
          value={series.openShare === undefined ? '—' : percent(series.openShare)}
        />
        <Figure name={t('gap_open')} value={count(series.open)} />
        <Figure
          name={t('gap_longest')}
          value={series.longestOpenMs === undefined ? '—' : duration(series.longestOpenMs)}
        />
        {series.estimate.enough && (
          <>
            <Figure name={t('gap_p50')} value={atMost(series.estimate.p50)} />
            <Figure name={t('gap_p95')} value={atMost(series.estimate.p95)} />
            <Figure name={t('gap_p99')} value={atMost(series.estimate.p99)} />
          </>
        )}
      </dl>
      {series.series.length === 0 ? (
        <p class="soft">{t('gap_nothing')}</p>
      ) : (
        <>
          {!series.estimate.enough && <p class="small">{gapUnknown(series.estimate)}</p>}
          <figure class="plot">
            <figcaption class="small">{seriesName(series)}</figcaption>
            <GapPlot series={series.series} />
          </figure>
          <details class="fold">
            <summary>{t('gap_table')}</summary>
            <SeriesTable series={series.series} />
          </details>
        </>
      )}
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div>
      <dt class="small">{name}</dt>
      <dd class="clock">{value}</dd>
    </div>
  );
}

function SeriesTable({ series }: Pick<Series, 'series'>): JSX.Element {
  return (
    <table class="table clock">
      <thead>
        <tr>
          <th scope="col">{t('gap_from')}</th>
          <th scope="col">{t('gap_p50')}</th>
          <th scope="col">{t('gap_p95')}</th>
          <th scope="col">{t('gap_p99')}</th>
          <th scope="col">{t('gap_count')}</th>
        </tr>
      </thead>
      <tbody>
        {series.map((bucket) => (
          <tr key={bucket.at}>
            <th scope="row">{dateAndTime(bucket.at)}</th>
            <td>{atMost(bucket.p50)}</td>
            <td>{atMost(bucket.p95)}</td>
            <td>{atMost(bucket.p99)}</td>
            <td>{count(bucket.count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
