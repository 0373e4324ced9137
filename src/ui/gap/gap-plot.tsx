import type { JSX } from 'preact';
import type { GapReport } from '../../app/api/gap';
import { t } from '../i18n';
import { dayOf, duration } from '../words/numbers';
import { labelRows, plotScale } from './plot-scale';

type Bucket = GapReport['networks'][number]['series'][number];
type Line = 'p99' | 'p95' | 'p50';

const size = { width: 1180, height: 380, left: 64, right: 158, top: 14, bottom: 30 };

/** Lines told apart by pattern and mark, and labelled where they end; colour says nothing. */
const lines: readonly { readonly name: Line; readonly dash: string; readonly mark: string }[] = [
  { name: 'p99', dash: '1.5 4', mark: 'M0-4.5l4.2 7.5h-8.4z' },
  { name: 'p95', dash: '7 4', mark: 'M-3-3h6v6h-6z' },
  { name: 'p50', dash: 'none', mark: 'M-3 0a3 3 0 106 0 3 3 0 10-6 0z' },
];

/** The gap over time: median, and where 95 and 99 of 100 answers were recorded by, on a logarithmic scale. */
export function GapPlot({ series }: { series: readonly Bucket[] }): JSX.Element {
  const { x, y, xTicks, yTicks } = plotScale(series, size);
  const last = series.at(-1);
  const labels =
    last === undefined
      ? []
      : labelRows(
          lines.map(({ name }) => ({ name, at: y(last[name]) })),
          16,
        );
  return (
    <svg
      viewBox={`0 0 ${size.width} ${size.height}`}
      role="img"
      aria-label={t('gap_plot', String(series.length))}
      class="gap-plot"
    >
      {yTicks.map((value) => (
        <g key={value}>
          <line x1={size.left} x2={size.width - size.right} y1={y(value)} y2={y(value)} class="plot-grid" />
          <text x={size.left - 8} y={y(value) + 4} text-anchor="end">
            {duration(value)}
          </text>
        </g>
      ))}
      {xTicks.map((at) => (
        <text key={at} x={x(at)} y={size.height - 8} text-anchor="middle">
          {dayOf(at)}
        </text>
      ))}
      <path class="plot-band" d={band(series, x, y)} />
      {lines.map(({ name, dash, mark }) => (
        <g key={name} class={`plot-${name}`}>
          <path
            d={series
              .map((bucket, index) => `${index === 0 ? 'M' : 'L'}${x(bucket.at)} ${y(bucket[name])}`)
              .join('')}
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-dasharray={dash}
          />
          {series.length <= 60 &&
            series.map((bucket) => (
              <path
                key={bucket.at}
                d={mark}
                transform={`translate(${x(bucket.at)} ${y(bucket[name])})`}
                fill="currentColor"
              />
            ))}
        </g>
      ))}
      {last !== undefined &&
        labels.map(({ name, at }) => (
          <text key={name} x={x(last.at) + 12} y={at + 4} class="plot-label">
            {t(`gap_${name}`)}
          </text>
        ))}
    </svg>
  );
}

/** The area in which the slower half of the answers lies: between the median and p95. */
function band(series: readonly Bucket[], x: (at: number) => number, y: (ms: number) => number): string {
  const upper = series.map((bucket) => `${x(bucket.at)} ${y(bucket.p95)}`);
  const lower = series.map((bucket) => `${x(bucket.at)} ${y(bucket.p50)}`).reverse();
  return `M${[...upper, ...lower].join('L')}Z`;
}
