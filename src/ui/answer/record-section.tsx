import type { JSX } from 'preact';
import type { AnswerDetail, RecordView } from '../../app/api/answer-detail';
import type { GapEstimate } from '../../app/api/gap';
import { settlementReasonOf } from '../../verify/reasons/settlement';
import { plural, t } from '../i18n';
import { CheckMark } from '../parts/check-mark';
import { Fact, Identifier } from '../parts/facts';
import { count, dateAndTime } from '../words/numbers';
import { gapSentence } from '../words/summary';

/** What the network recorded of this answer, or why there is no record. */
export function RecordSection({
  answer,
  gap,
}: {
  answer: AnswerDetail;
  gap: GapEstimate | undefined;
}): JSX.Element {
  const { record, headline, settlementReason } = answer;
  return (
    <section class="group">
      <h3>{t('group_record')}</h3>
      {record === undefined ? (
        <div class="check check-open">
          <p>{noRecordSentence(answer)}</p>
          {headline === 'provisional' && gap !== undefined && <p class="small">{gapSentence(gap)}</p>}
        </div>
      ) : (
        <>
          {!['recorded', 'committed'].includes(settlementReason) && (
            <p class="check check-open">{settlementReasonOf(settlementReason).user}</p>
          )}
          <Record record={record} answer={answer} />
        </>
      )}
    </section>
  );
}

/** Why there is no record. None is looked for before an answer is verified, so nothing is known of one then. */
function noRecordSentence({ verification, settlementReason }: AnswerDetail): string {
  const isSearched = settlementReason === 'waiting' || settlementReason === 'late';
  if (isSearched && verification === 'checking') return t('record_not_yet_looked_for');
  if (isSearched && verification !== 'verified') return t('record_not_looked_for');
  return settlementReasonOf(settlementReason).user;
}

function Record({ record, answer }: { record: RecordView; answer: AnswerDetail }): JSX.Element {
  const { explorer } = answer;
  return (
    <details class="check check-pass">
      <summary>
        <CheckMark
          outcome={answer.settlement === 'settled' || answer.settlement === 'final' ? 'pass' : 'skipped'}
        />
        <span class="check-name">
          {record.form === 'batch'
            ? plural('record_batch', record.batchSize ?? 0, count(record.block))
            : t('record_individual', count(record.block))}
        </span>
        <span class="check-aside">
          {t('record_nodes', count(record.nodes.agreed), count(record.nodes.asked))}
        </span>
      </summary>
      <div class="check-body">
        <dl class="facts">
          <Fact name={t('record_time')}>{dateAndTime(record.blockTime)}</Fact>
          <Fact name={t('record_transaction')}>
            <Identifier value={record.transaction} template={explorer.tx} slot="tx" />
          </Fact>
          <Fact name={t('record_block')}>
            <Identifier value={String(record.block)} template={explorer.block} slot="block" />
          </Fact>
          <Fact name={t('record_block_hash')}>
            <Identifier value={record.blockHash} />
          </Fact>
          {record.blobId !== undefined && (
            <Fact name={t('record_blob')}>
              <Identifier value={record.blobId} template={explorer.blob} slot="blob" />
            </Fact>
          )}
          {record.root !== undefined && (
            <Fact name={t('record_root')}>
              <Identifier value={record.root} />
            </Fact>
          )}
          {record.leafIndex !== undefined && (
            <Fact name={t('record_leaf')}>
              {t('record_leaf_of', count(record.leafIndex + 1), count(record.batchSize ?? 0))}
            </Fact>
          )}
          <Fact name={t('record_log')}>{count(record.logIndex)}</Fact>
          {record.path.length > 0 && (
            <Fact name={t('record_path')}>
              {record.path.map((hash) => (
                <Identifier key={hash} value={hash} />
              ))}
            </Fact>
          )}
        </dl>
        <p class="small">{t('record_kept')}</p>
      </div>
    </details>
  );
}
