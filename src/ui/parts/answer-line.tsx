import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { AnswerRow } from '../../app/api/answer-row';
import { t } from '../i18n';
import { duration } from '../words/numbers';
import { isShown, withoutText } from '../words/answer-text';
import { headlineName, hostName, rowFacts } from '../words/verdict';
import { Elapsed, Moment, RunningClock } from './clocks';
import { NetworkTag } from './controls';
import { RegistryOnlyMark } from './registry-only-mark';
import { SafeLine } from './safe-text';
import { Shape } from './shape';

interface AnswerLineProps {
  readonly row: AnswerRow;
  /** Says when and on which site, too: for lists that hold more than one page. */
  readonly placed?: boolean;
}

/** One answer in two lines: its words and its state, then what is known about it and its clock. */
export function AnswerLine({ row, placed = false }: AnswerLineProps): JSX.Element {
  const first = useRef(row.headline);
  const changed = first.current !== row.headline;
  // Where something is wrong, why comes first: the end of a line may be cut.
  const explained = isExplained(row);
  return (
    <>
      <span key={row.headline} class={changed ? 'answer-shape just-changed' : 'answer-shape'}>
        <Shape headline={row.headline} size={22} />
      </span>
      <span class="answer-top">
        <span class="answer-words">
          {isShown(row.firstWords) ? (
            <SafeLine text={row.firstWords} />
          ) : (
            <i class="soft">{withoutText(row.headline, row.firstWords)}</i>
          )}
        </span>
        <span class={`answer-state tone-${row.headline}`}>{headlineName(row.headline)}</span>
      </span>
      <span class={explained ? 'answer-bottom answer-reason' : 'answer-bottom'}>
        <span class="answer-facts">
          {!explained && <Tags row={row} placed={placed} />}
          {[...rowFacts(row), ...(placed ? [hostName(row)] : [])].map((fact, index) => (
            <span key={index} class="fact">
              <SafeLine text={fact} />
            </span>
          ))}
          {explained && <Tags row={row} placed={placed} />}
        </span>
        <span class="answer-clock">
          {placed && row.headline === 'settled' && (
            <>
              <Moment at={row.answeredAt} />
              {' · '}
            </>
          )}
          <RowClock row={row} />
        </span>
      </span>
    </>
  );
}

function Tags({ row, placed }: Required<AnswerLineProps>): JSX.Element {
  return (
    <>
      <NetworkTag network={row.network} />
      <RegistryOnlyMark answer={row} />
      {row.repeated && (
        <span class="tag" role="img" aria-label={t('repeated_name')} title={t('repeated_name')}>
          {t('repeated')}
        </span>
      )}
      {placed && row.source === 'import' && <span class="tag">{t('source_import')}</span>}
    </>
  );
}

function isExplained({ headline }: AnswerRow): boolean {
  return headline === 'rejected' || headline === 'unverifiable';
}

function RowClock({ row }: { row: AnswerRow }): JSX.Element {
  switch (row.headline) {
    case 'provisional':
      return <RunningClock since={row.answeredAt} />;
    case 'overdue':
      return <Elapsed since={row.answeredAt} />;
    case 'settled':
      return row.settledAt === undefined ? (
        <Moment at={row.answeredAt} />
      ) : (
        <span class="clock">{t('settled_in', duration(row.settledAt - row.answeredAt))}</span>
      );
    case 'private':
    case 'proved':
    case 'rejected':
    case 'unverifiable':
    case 'checking':
      return <Moment at={row.answeredAt} />;
  }
}
