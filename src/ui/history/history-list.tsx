import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { AnswerLine } from '../parts/answer-line';
import type { HistoryWindow } from './history-window';

/** Height of one row in CSS pixels; the style sheet keeps rows to it. */
const rowHeight = 58;
/** Rows drawn beyond each edge, so that scrolling does not show their absence. */
const overscan = 8;

interface HistoryListProps {
  readonly rows: HistoryWindow;
  readonly total: number;
  /** Names the filter: another one starts from the top. */
  readonly filterKey: string;
  readonly openId: string | undefined;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly onOpen: (id: string) => void;
  readonly onDelete: () => void;
}

/** A list of any length that draws only the rows in sight. One tab stop; keys move, open, select and delete. */
export function HistoryList(props: HistoryListProps): JSX.Element {
  const { rows, total, filterKey, openId, selected, onSelect, onOpen, onDelete } = props;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [active, setActive] = useState(0);
  const at = Math.min(active, total - 1);

  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const last = Math.min(total, Math.ceil((top + height) / rowHeight) + overscan);
  useEffect(() => rows.look(first, last), [first, last, rows.total]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const wasOpen = useRef(false);
  useEffect(() => {
    // Back from an answer, the keys belong to the list again.
    if (wasOpen.current && openId === undefined) box.current?.focus({ preventScroll: true });
    wasOpen.current = openId !== undefined;
  }, [openId]);
  const shownFilter = useRef(filterKey);
  useEffect(() => {
    if (shownFilter.current === filterKey) return;
    shownFilter.current = filterKey;
    setActive(0);
    if (box.current !== null) box.current.scrollTop = 0;
  }, [filterKey]);

  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(total - 1, index));
    setActive(next);
    const element = box.current;
    if (element === null) return;
    const [above, below] = [next * rowHeight, (next + 1) * rowHeight - element.clientHeight];
    if (element.scrollTop > above) element.scrollTop = above;
    else if (element.scrollTop < below) element.scrollTop = below;
  };
  const toggle = (index: number): void => {
    const id = rows.row(index)?.id;
    if (id === undefined) return;
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  const page = Math.max(1, Math.floor(height / rowHeight) - 1);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: total - 1,
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = steps[event.key];
    const id = rows.row(at)?.id;
    if (next !== undefined) {
      moveTo(next);
      if (event.shiftKey) toggle(Math.max(0, Math.min(total - 1, next)));
    } else if (event.key === 'Enter' && id !== undefined) onOpen(id);
    else if (event.key === ' ') toggle(at);
    else if (event.key === 'Delete' && id !== undefined) {
      if (selected.size === 0) toggle(at);
      onDelete();
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={box}
      class="history-list"
      role="listbox"
      tabIndex={0}
      aria-label={t('history_list')}
      aria-multiselectable="true"
      aria-activedescendant={`history-${at}`}
      onKeyDown={onKeyDown}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div class="history-space" role="presentation" style={{ height: `${total * rowHeight}px` }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset).map((index) => {
          const row = rows.row(index);
          const chosen = row !== undefined && selected.has(row.id);
          return (
            <div
              key={index}
              id={`history-${index}`}
              role="option"
              aria-selected={chosen}
              aria-setsize={total}
              aria-posinset={index + 1}
              class={[
                'history-row',
                index === at ? 'history-active' : '',
                row !== undefined && row.id === openId ? 'history-shown' : '',
              ].join(' ')}
              style={{ transform: `translateY(${index * rowHeight}px)` }}
              onClick={(event) => {
                setActive(index);
                if (event.ctrlKey || event.metaKey || event.shiftKey) toggle(index);
                else if (row !== undefined) onOpen(row.id);
              }}
            >
              <span
                class={chosen ? 'tick tick-on' : 'tick'}
                aria-hidden="true"
                title={t('select')}
                onClick={(event) => {
                  event.stopPropagation();
                  toggle(index);
                }}
              />
              {row === undefined ? (
                <span class="loading-line" />
              ) : (
                <span class="answer">
                  <AnswerLine key={row.id} row={row} placed />
                </span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
