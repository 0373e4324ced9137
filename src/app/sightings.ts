import { toBareHex } from '../bytes/hex';
import { equal } from '../bytes/join';
import type { CaptureSource } from '../opengradient/exchange';
import { readAnswer } from '../opengradient/read-answer';
import type { ExchangeRecord } from '../store/records';
import type { Answers } from './answers';
import type { NewExchange } from './records';

/*
 * One answer may be seen in several ways: by the hook in its page, inside a page that decrypts, on the network, and
 * handed in by the page itself. Sightings of one answer are put together, so that it is kept once and with the best of
 * what each saw. Only sightings of one origin in one tab are ever compared, in one run of the browser; a tab that was
 * guessed counts as any tab of the origin.
 */

/** What is compared of a response before any byte is read again. */
interface Print {
  /** What all sightings of one answer have in common: the signature, or the bytes of what has none. */
  readonly common: string;
  /** SHA-256 of the bytes. */
  readonly digest: string;
}

/**
 * A way of capture. What a page asks passes the network twice where a service worker stands in between: as the page's
 * request, and as one that belongs to no tab.
 */
type Way = CaptureSource | 'network, of no tab';

/** An exchange that is kept, and how it has been seen. */
export interface Sighting {
  readonly record: ExchangeRecord;
  readonly print: Print;
  /** Ways of capture that have shown it. */
  readonly ways: Set<Way>;
  /** Its tab is the likeliest one only: what a shared or service worker asks belongs to no tab. */
  readonly isTabGuessed: boolean;
  /** Settles when it lies in the store. */
  readonly written: Promise<unknown>;
}

/** What an exchange is to those before it. */
export type Comparison =
  | { readonly kind: 'new' }
  /** Nothing is gained by keeping it beside the other. */
  | { readonly kind: 'known'; readonly sighting: Sighting }
  /** Both together tell more: `merged` is to be kept in the place of the other. */
  | { readonly kind: 'better'; readonly sighting: Sighting; readonly merged: NewExchange };

export interface Sightings {
  /**
   * Compares an exchange with all that are remembered, and remembers it. One at a time: of two that come together the
   * second finds the first.
   *
   * @param keep writes it; what it is told of is what `compare` resolves to
   */
  compare(
    made: NewExchange,
    isTabGuessed: boolean,
    keep: (comparison: Comparison) => Promise<unknown>,
  ): Promise<Comparison>;
}

const REMEMBERED = 300;
/** Of each tab, so many of the newest are read again after a start: the rest of what is seen of an answer comes soon. */
const READ_AGAIN = 30;
const READ_AGAIN_BYTES = 1_000_000;
/** So many that may be the same are looked at more closely: a page may repeat itself without end. */
const COMPARED = 8;

export function createSightings(answers: Answers): Sightings {
  const remembered = new Set<Sighting>();
  const tabsRead = new Set<string>();

  const remember = (sighting: Sighting): void => {
    remembered.add(sighting);
    for (const oldest of remembered) {
      if (remembered.size <= REMEMBERED) break;
      remembered.delete(oldest);
    }
  };

  /** What an earlier background kept of a tab. */
  const readTab = async (session: string, tabId: number): Promise<void> => {
    const tab = `${session} ${String(tabId)}`;
    if (tabsRead.has(tab)) return;
    for (const record of (await answers.ofTab(session, tabId, READ_AGAIN)).reverse()) {
      if (record.size > READ_AGAIN_BYTES) continue;
      const body = await answers.body(record.id);
      if (body === undefined) continue;
      const print = await printOf(body.response);
      const ways = new Set<Way>([record.source]);
      remember({ record, print, ways, isTabGuessed: false, written: Promise.resolve() });
    }
    tabsRead.add(tab);
  };

  const compareOne = async (made: NewExchange, print: Print, isTabGuessed: boolean): Promise<Comparison> => {
    const { session, tabId } = made.record.seen;
    await readTab(session, tabId);
    let compared = 0;
    for (const sighting of [...remembered].reverse()) {
      if (sighting.record.id === made.record.id) return { kind: 'known', sighting };
      if (sighting.print.common !== print.common || !mayBeOne(sighting, made.record, isTabGuessed)) continue;
      if (++compared > COMPARED) break;
      const isKept = await sighting.written.then(
        () => true,
        () => false,
      );
      // It is remembered no more, and what it was to replace is again.
      if (!isKept) return compareOne(made, print, isTabGuessed);
      const { id } = sighting.record;
      const [record, body] = await Promise.all([answers.get(id), answers.body(id)]);
      if (record === undefined) continue;
      if (body === undefined) {
        // Of some sites only hashes are kept once the checks have ended.
        if (sighting.print.digest === print.digest || made.record.source === 'page') {
          return { kind: 'known', sighting };
        }
        continue;
      }
      if (!showsTheSame({ record, body }, made)) continue;
      const merged = merge({ record, body }, made, sighting.isTabGuessed && !isTabGuessed);
      if (merged !== undefined) return { kind: 'better', sighting, merged };
      sighting.ways.add(wayOf(made.record, isTabGuessed));
      return { kind: 'known', sighting };
    }
    return { kind: 'new' };
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    async compare(made, isTabGuessed, keep) {
      const print = await printOf(made.body.response);
      const turn = last.then(async () => {
        const comparison = await compareOne(made, print, isTabGuessed);
        if (comparison.kind === 'known') return { comparison, written: comparison.sighting.written };
        const written = keep(comparison);
        const way = wayOf(made.record, isTabGuessed);
        const earlier = comparison.kind === 'better' ? comparison.sighting : undefined;
        const ways = new Set([...(earlier?.ways ?? []), way]);
        const sighting = { record: made.record, print, ways, isTabGuessed, written };
        if (earlier !== undefined) remembered.delete(earlier);
        remember(sighting);
        written.catch(() => {
          remembered.delete(sighting);
          // It is still what is kept, and this sighting will come again.
          if (earlier !== undefined) remember(earlier);
        });
        return { comparison, written };
      });
      last = turn.catch(() => undefined);
      const { comparison, written } = await turn;
      await written;
      return comparison;
    },
  };
}

const signaturePattern = /"tee_signature"\s*:\s*"([^"]{1,1024})"/g;

async function printOf(response: Uint8Array): Promise<Print> {
  const digest = toBareHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(response))));
  const signatures = new Set(
    [...new TextDecoder().decode(response).matchAll(signaturePattern)].map(([, value]) => value),
  );
  const [signature] = signatures;
  const isSigned = signatures.size === 1 && signature !== undefined;
  return { common: isSigned ? `signed ${signature}` : digest, digest };
}

function wayOf({ source }: ExchangeRecord, isTabGuessed: boolean): Way {
  return source === 'network' && isTabGuessed ? 'network, of no tab' : source;
}

/** Whether both come from one place, and not from one way of capture: who asks the same twice has two answers. */
function mayBeOne(
  { record: { seen }, ways, isTabGuessed }: Sighting,
  other: ExchangeRecord,
  isOtherGuessed: boolean,
): boolean {
  return (
    // What a page reads again from its own history is no second answer: no enclave signs twice alike.
    (!ways.has(wayOf(other, isOtherGuessed)) || other.source === 'page') &&
    seen.session === other.seen.session &&
    seen.origin === other.seen.origin &&
    seen.incognito === other.seen.incognito &&
    (seen.tabId === other.seen.tabId || isTabGuessed || isOtherGuessed)
  );
}

function showsTheSame(known: NewExchange, other: NewExchange): boolean {
  const [first, second] = [known.body.request, other.body.request];
  if (first !== undefined && second !== undefined && !equal(first, second)) return false;
  if (equal(known.body.response, other.body.response)) return true;
  // What a page got as a parsed value or as events was written down again: another text that says the same.
  const [said, saidElsewhere] = [outputOf(known), outputOf(other)];
  if (said !== undefined && saidElsewhere !== undefined) return said === saidElsewhere;
  // Inside a page an answer is put together from what the page read, which may be too little to say anything by itself.
  return known.record.source === 'page' || other.record.source === 'page';
}

function outputOf({ record, body }: NewExchange): string | undefined {
  if (record.endpoint === 'zk') return undefined;
  const reading = readAnswer(record.endpoint, record.framing, body.response);
  return 'answer' in reading ? JSON.stringify([reading.answer.kind, reading.answer.outputs]) : undefined;
}

/**
 * The best of both, in the place of the known; undefined where that is what is known already.
 *
 * @param knowsTab the tab of the known was guessed, and the other's is not
 */
function merge(known: NewExchange, other: NewExchange, knowsTab: boolean): NewExchange | undefined {
  const isOnlyRead = known.record.source === 'page' && other.record.source !== 'page';
  const hasQuestion = ({ body }: NewExchange): boolean =>
    body.request !== undefined || (body.candidates?.length ?? 0) > 0;
  const lacksQuestion = !hasQuestion(known) && hasQuestion(other);
  if (!isOnlyRead && !lacksQuestion && !knowsTab) return undefined;
  const better = isOnlyRead ? other : known;
  const request = known.body.request ?? other.body.request;
  const candidates = known.body.candidates ?? other.body.candidates;
  const truncated = better.body.truncated?.filter((side) => side !== 'request' || request === undefined);
  const { endpoint, url, status, framing, mode, source, askedAt } = better.record;
  return {
    body: {
      id: other.record.id,
      request,
      response: better.body.response,
      ...(request === undefined && candidates !== undefined && { candidates }),
      ...(truncated !== undefined && { truncated }),
    },
    // Nothing of it has been checked: what was found of less does not count.
    record: {
      ...other.record,
      ...{ endpoint, url, status, framing, mode, source, askedAt },
      seen: knowsTab ? other.record.seen : known.record.seen,
      takenAt: known.record.takenAt,
      marked: known.record.marked,
      size: better.body.response.length + (request?.length ?? 0),
    },
  };
}
