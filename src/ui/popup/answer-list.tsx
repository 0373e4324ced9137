import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AnswerRow } from '../../app/api/answer-row';
import { AnswerLine } from '../parts/answer-line';

/** Where the arrow keys lead from row `at` of `length` rows; undefined for keys that do not move. */
function target(key: string, at: number, length: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, length - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return undefined;
  }
}

interface AnswerListProps {
  readonly rows: readonly AnswerRow[];
  /** What these answers are, for screen readers. */
  readonly label: string;
  readonly focusOn: string | undefined;
  readonly onOpen: (id: string) => void;
}

/** Answers as lines, one tab stop for all of them: arrow keys move, Enter opens. */
export function AnswerList({ rows, label, focusOn, onOpen }: AnswerListProps): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const [activeId, setActiveId] = useState(focusOn);
  const active = Math.max(
    0,
    rows.findIndex((row) => row.id === activeId),
  );

  const focusRow = (index: number): void => {
    const button = list.current?.children.item(index)?.querySelector('button');
    button?.focus();
    button?.scrollIntoView({ block: 'nearest' });
  };
  useEffect(() => {
    if (focusOn !== undefined && rows.some((row) => row.id === focusOn)) focusRow(active);
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = target(event.key, active, rows.length);
    if (next === undefined) return;
    event.preventDefault();
    setActiveId(rows[next]?.id);
    focusRow(next);
  };

  return (
    <ul class="answers" ref={list} aria-label={label} onKeyDown={onKeyDown}>
      {rows.map((row, index) => (
        <li key={row.id}>
          <button
            type="button"
            class="answer"
            tabIndex={index === active ? 0 : -1}
            onFocus={() => setActiveId(row.id)}
            onClick={() => onOpen(row.id)}
          >
            <AnswerLine row={row} />
          </button>
        </li>
      ))}
    </ul>
  );
}
