import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiRefusal, Client } from '../../app/api';
import type { AnswerRow } from '../../app/api/answer-row';
import type { HistoryFilter } from '../../app/api/history';
import { refusalOf } from '../state/live';

/** Rows fetched at once. */
const chunkSize = 100;
/** Questions under way at once: whoever drags the scroll bar passes thousands of rows they do not stop at. */
const asksAtOnce = 2;
/** Chunks held at once: 4,000 rows, a few megabytes, however long the history is. */
const chunksHeld = 40;

/** A window on the history: how long it is, and the rows near where one looks. */
export interface HistoryWindow {
  /** undefined until the first answer is here. */
  readonly total: number | undefined;
  readonly refusal: ApiRefusal | undefined;
  readonly row: (index: number) => AnswerRow | undefined;
  /** Asks for the rows `from … to` (exclusive) unless they are here or on their way. */
  readonly look: (from: number, to: number) => void;
  readonly reload: () => void;
}

interface Held {
  readonly chunks: Map<number, readonly AnswerRow[]>;
  readonly asked: Set<number>;
  /** Answers to questions of an earlier generation are dropped. */
  readonly generation: number;
  /** The rows are of an earlier filter; they stay in sight until the first of this one are here. */
  outdated: boolean;
}

/** Holds the rows of a filter near where one looks; fetches anew when answers change. */
export function useHistoryWindow(client: Client, filter: HistoryFilter): HistoryWindow {
  const held = useRef<Held>({ chunks: new Map(), asked: new Set(), generation: 0, outdated: false });
  const seen = useRef<readonly [number, number]>([0, 1]);
  const underWay = useRef(0);
  const latest = useRef<Pick<HistoryWindow, 'look' | 'reload'>>(undefined);
  const [total, setTotal] = useState<number | undefined>(undefined);
  const [refusal, setRefusal] = useState<ApiRefusal | undefined>(undefined);
  const [, redraw] = useState(0);
  const key = JSON.stringify(filter);

  const fetchChunk = (chunk: number): void => {
    const { asked, chunks, generation } = held.current;
    if (asked.has(chunk) || underWay.current >= asksAtOnce) return;
    asked.add(chunk);
    underWay.current++;
    const asking = client.ask('history.page', { filter, offset: chunk * chunkSize, limit: chunkSize }).then(
      (page) => {
        if (held.current.generation !== generation) return;
        if (held.current.outdated) chunks.clear();
        held.current.outdated = false;
        chunks.set(chunk, page.rows);
        forgetFarChunks(held.current, chunk);
        setTotal(page.total);
        setRefusal(undefined);
        redraw((count) => count + 1);
      },
      (thrown: unknown) => {
        if (held.current.generation !== generation) return;
        // Not asked again by itself, or a background that fails would be asked without end.
        setRefusal(refusalOf(thrown));
      },
    );
    void asking.finally(() => {
      underWay.current--;
      latest.current?.look(...seen.current);
    });
  };
  const look = (from: number, to: number): void => {
    seen.current = [from, to];
    for (let chunk = Math.floor(from / chunkSize); chunk * chunkSize < to; chunk++) fetchChunk(chunk);
  };
  const startAgain = (outdated: boolean): void => {
    const { chunks, generation } = held.current;
    held.current = { chunks: new Map(chunks), asked: new Set(), generation: generation + 1, outdated };
  };
  /** Asks again for what is in sight; rows that are held stay until their successors are here. */
  const reload = (): void => {
    startAgain(held.current.outdated);
    look(...seen.current);
  };
  latest.current = { look, reload };

  useEffect(() => {
    startAgain(true);
    look(0, 1);
  }, [client, key]);
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stop = client.onChange(() => {
      // Answers settle in batches: one fetch for all of them.
      soon ??= setTimeout(() => {
        soon = undefined;
        latest.current?.reload();
      }, 150);
    });
    return () => {
      clearTimeout(soon);
      stop();
    };
  }, [client]);

  return {
    total,
    refusal,
    row: (index) => held.current.chunks.get(Math.floor(index / chunkSize))?.[index % chunkSize],
    look,
    reload,
  };
}

function forgetFarChunks({ chunks, asked }: Held, around: number): void {
  if (chunks.size <= chunksHeld) return;
  const byDistance = [...chunks.keys()].sort(
    (one, other) => Math.abs(other - around) - Math.abs(one - around),
  );
  for (const far of byDistance.slice(0, chunks.size - chunksHeld)) {
    chunks.delete(far);
    asked.delete(far);
  }
}
