import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { csvOf } from '../../app/csv';
import { plural, t } from '../i18n';
import { CheckMark } from '../parts/check-mark';
import { saveFile } from '../parts/controls';
import { count, dateAndTime, shortened } from '../words/numbers';
import type { AuditLeaf } from './audit-session';

type Outcome = AuditLeaf['outcome'];
const outcomes: readonly Outcome[] = ['signed', 'bad-signature', 'unknown-enclave', 'placeholder'];
const outcomeKey = {
  signed: 'leaf_signed',
  'bad-signature': 'leaf_bad_signature',
  'unknown-enclave': 'leaf_unknown_enclave',
  placeholder: 'leaf_placeholder',
} as const satisfies Record<Outcome, string>;
/** Rows drawn at once; the rest is there to filter and to save. */
const shownAtMost = 500;

/** The leaves of a batch as CSV, times in seconds since 1970. */
export function leavesCsv(leaves: readonly AuditLeaf[]): string {
  return csvOf(
    ['index', 'outcome', 'tee_id', 'input_hash', 'output_hash', 'timestamp'],
    leaves.map(({ index, outcome, teeId, inputHash, outputHash, timestamp }) => [
      String(index),
      outcome,
      teeId,
      inputHash,
      outputHash,
      String(timestamp),
    ]),
  );
}

/** What is wrong or missing stands at the top; otherwise the order of the batch. */
function worstFirst(leaves: readonly AuditLeaf[]): readonly AuditLeaf[] {
  const rank: readonly Outcome[] = ['bad-signature', 'placeholder', 'unknown-enclave', 'signed'];
  return leaves.toSorted((one, other) => rank.indexOf(one.outcome) - rank.indexOf(other.outcome));
}

/** Every leaf of a checked batch, to filter and to save. */
export function AuditLeaves({ leaves }: { leaves: readonly AuditLeaf[] }): JSX.Element {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const wanted = text.trim().toLowerCase();
  const found = leaves.filter(
    (leaf) =>
      (outcome === undefined || leaf.outcome === outcome) &&
      (wanted === '' || [leaf.teeId, leaf.inputHash, leaf.outputHash].some((hash) => hash.includes(wanted))),
  );
  return (
    <>
      <div class="filters">
        <input
          type="search"
          class="filter-search"
          aria-label={t('audit_filter')}
          placeholder={t('audit_filter')}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <select
          aria-label={t('audit_outcome')}
          value={outcome ?? ''}
          onChange={(event) => setOutcome(outcomes.find((name) => name === event.currentTarget.value))}
        >
          <option value="">{t('audit_outcome')}</option>
          {outcomes.map((name) => (
            <option key={name} value={name}>
              {t(outcomeKey[name])} ({count(leaves.filter((leaf) => leaf.outcome === name).length)})
            </option>
          ))}
        </select>
        <span class="spring" />
        <button
          type="button"
          class="button"
          onClick={() => saveFile('batch.csv', leavesCsv(found), 'text/csv')}
        >
          {t('audit_save')}
        </button>
      </div>
      <p class="small" role="status">
        {plural('audit_found', found.length)}
        {found.length > shownAtMost && ` ${t('audit_shown', count(shownAtMost))}`}
      </p>
      <div class="table-scroll">
        <table class="table clock">
          <thead>
            <tr>
              <th scope="col">{t('audit_leaf')}</th>
              <th scope="col">{t('audit_outcome')}</th>
              <th scope="col">{t('dev_tee')}</th>
              <th scope="col">{t('dev_request_hash')}</th>
              <th scope="col">{t('dev_output_hash')}</th>
              <th scope="col">{t('dev_timestamp')}</th>
            </tr>
          </thead>
          <tbody>
            {worstFirst(found)
              .slice(0, shownAtMost)
              .map((leaf) => (
                <tr key={leaf.index}>
                  <th scope="row">{count(leaf.index + 1)}</th>
                  <td>
                    <span class="leaf-outcome">
                      <CheckMark
                        outcome={
                          leaf.outcome === 'signed'
                            ? 'pass'
                            : leaf.outcome === 'bad-signature'
                              ? 'fail'
                              : 'missing'
                        }
                      />
                      {t(outcomeKey[leaf.outcome])}
                    </span>
                  </td>
                  {[leaf.teeId, leaf.inputHash, leaf.outputHash].map((hash, index) => (
                    <td key={index}>
                      <code title={hash}>{shortened(hash)}</code>
                    </td>
                  ))}
                  <td>{dateAndTime(1_000 * leaf.timestamp)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
