import { sessionShelf, type SessionArea } from '../store/session-shelf';

/** What a user selected on a page, and where. */
export interface Selection {
  readonly text: string;
  /** Address of the page, where the browser tells it. */
  readonly url?: string | undefined;
}

const PREFIX = 'selection/';
/** The windows that ask about older selections than fit have long read theirs. */
const BYTES = 1_000_000;

/** Keeps a selection for the one window that asks about it. @returns the id it is read by */
export async function keepSelection(area: SessionArea, selection: Selection, at: number): Promise<string> {
  const shelf = sessionShelf(area, PREFIX, BYTES);
  await shelf.load();
  // The oldest give way, in the order of the keys.
  const id = `${String(at).padStart(15, '0')}-${crypto.randomUUID()}`;
  await shelf.put(id, selection);
  return id;
}

/** A selection that was kept; undefined where it has given way to newer ones, or the browser was closed since. */
export async function readSelection(
  area: { get(key: string): Promise<Readonly<Record<string, unknown>>> },
  id: string,
): Promise<Selection | undefined> {
  const kept = (await area.get(PREFIX + id))[PREFIX + id];
  return typeof kept === 'string' ? (JSON.parse(kept) as Selection) : undefined;
}
