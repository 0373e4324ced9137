import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AnswerRow } from '../../app/api/answer-row';
import type { Headline } from '../../verify/verdict';
import { t } from '../i18n';
import { headlineName } from '../words/verdict';

/** Tells screen readers, and nobody else, when an answer's state changes while the page is open. */
export function Announcer({
  rows,
}: {
  rows: readonly Pick<AnswerRow, 'id' | 'headline' | 'firstWords'>[];
}): JSX.Element {
  const seen = useRef(new Map<string, Headline>());
  const [said, setSaid] = useState('');
  useEffect(() => {
    const changed = rows.filter((row) => {
      const before = seen.current.get(row.id);
      return before !== undefined && before !== row.headline;
    });
    seen.current = new Map(rows.map((row) => [row.id, row.headline]));
    if (changed.length > 0) {
      setSaid(
        changed
          .map((row) => t('announce_change', (row.firstWords ?? '').slice(0, 40), headlineName(row.headline)))
          .join(' '),
      );
    }
  }, [rows]);
  return (
    <div class="sr-only" role="status" aria-live="polite">
      {said}
    </div>
  );
}
