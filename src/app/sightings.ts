import { toBareHex } from '../bytes/hex';
import { equal, utf8 } from '../bytes/join';
import type { CaptureSource } from '../opengradient/exchange';
import { readAnswer } from '../opengradient/read-answer';
import type { ExchangeBody, ExchangeRecord, Seen } from '../store/records';
import { deliveryOf } from '../store/records';
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
  readonly bytes: number;
}

/**
 * A way of capture. What a page asks passes the network twice where a service worker stands in between: as the page's
 * request, and as one that belongs to no tab.
 */
type Way = CaptureSource | 'network, of no tab';

/** An exchange that is kept, and how it has been seen. */
export interface Sighting {
  readonly record: ExchangeRecord;
  /** undefined: it is known by its deliveries only. */
  readonly print: Print | undefined;
  /** What it says, by the endpoint it was read for: no bytes are read twice. */
  readonly said: Map<ExchangeRecord['endpoint'], string | undefined>;
  /** Ids of the bridge under which it was delivered. */
  readonly deliveries: Set<string>;
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
   * Compares an exchange with those of its origin that are remembered, and remembers it. Of one origin one at a time: of
   * two that come together the second finds the first.
   *
   * @param admit called before it is compared, unless it was delivered before; what it throws is thrown
   * @param keep writes it; what it is told of is what `compare` resolves to
   */
  compare(
    made: NewExchange,
    isTabGuessed: boolean,
    admit: () => void,
    keep: (comparison: Comparison) => Promise<unknown>,
  ): Promise<Comparison>;
}

/** Of each origin. */
const REMEMBERED = 300;
/** Of each tab, so many of the newest are read again after a start: the rest of what is seen of an answer comes soon. */
const READ_AGAIN = 30;
/** What is larger is compared byte by byte and not for what it says: reading 8 MB takes a second of the processor. */
const READ_BYTES = 1_000_000;
/** So many that may be the same are looked at more closely: a page may repeat itself without end. */
const COMPARED = 8;

/** An exchange that has just come. */
interface Arrival extends Pick<Sighting, 'said' | 'isTabGuessed'> {
  readonly made: NewExchange;
  readonly print: Print;
}

/** What is known of one origin. */
interface Lane {
  readonly remembered: Set<Sighting>;
  /** Tabs of which it is known what an earlier background kept. */
  readonly tabs: Set<string>;
  /** Ends with the comparison before. */
  last: Promise<unknown>;
}

export function createSightings(answers: Answers): Sightings {
  /** No origin waits for another. */
  const lanes = new Map<string, Lane>();

  const laneOf = (origin: string): Lane => {
    const known = lanes.get(origin);
    if (known !== undefined) return known;
    const lane: Lane = { remembered: new Set(), tabs: new Set(), last: Promise.resolve() };
    lanes.set(origin, lane);
    return lane;
  };

  /** What an earlier background kept of a tab. */
  const readTab = async (lane: Lane, { session, tabId, origin }: Seen): Promise<void> => {
    const tab = `${session} ${String(tabId)}`;
    if (lane.tabs.has(tab)) return;
    const found: Sighting[] = [];
    for (const record of (await answers.ofTab(session, tabId, READ_AGAIN)).reverse()) {
      if (record.seen.origin !== origin) continue;
      const body = record.size > READ_BYTES ? undefined : await answers.body(record.id);
      found.push({
        record,
        print: body && (await printOf(body.response)),
        said: new Map(),
        deliveries: deliveriesOf(record),
        ways: new Set([record.source]),
        isTabGuessed: false,
        written: Promise.resolve(),
      });
    }
    for (const sighting of found) remember(lane, sighting);
    lane.tabs.add(tab);
  };

  const compareOne = async (lane: Lane, arrival: Arrival): Promise<Comparison> => {
    const { made, print, isTabGuessed } = arrival;
    let compared = 0;
    for (const sighting of [...lane.remembered].reverse()) {
      if (sighting.print?.common !== print.common || !mayBeOne(sighting, made.record, isTabGuessed)) continue;
      if (++compared > COMPARED) break;
      const isKept = await sighting.written.then(
        () => true,
        () => false,
      );
      // It is remembered no more, and what it was to replace is again.
      if (!isKept) return compareOne(lane, arrival);
      const record = await answers.get(sighting.record.id);
      if (record === undefined) continue;
      const hasSameBytes = sighting.print.digest === print.digest;
      if (!hasSameBytes) {
        const [said, saidElsewhere] = [
          await saidBy(record, sighting.print, sighting.said, () => answers.body(record.id)),
          await saidBy(made.record, print, arrival.said, () => Promise.resolve(made.body)),
        ];
        if (!saysTheSame([record, said], [made.record, saidElsewhere])) continue;
      }
      const body = await answers.body(record.id);
      if (body === undefined) {
        // Of some sites only hashes are kept once the checks have ended.
        if (hasSameBytes || made.record.source === 'page') return { kind: 'known', sighting };
        continue;
      }
      if (!mayAskTheSame(body, made.body)) continue;
      const merged = merge({ record, body }, made, sighting.isTabGuessed && !isTabGuessed);
      if (merged !== undefined) return { kind: 'better', sighting, merged };
      sighting.ways.add(wayOf(made.record, isTabGuessed));
      return { kind: 'known', sighting };
    }
    return { kind: 'new' };
  };

  return {
    async compare(made, isTabGuessed, admit, keep) {
      const print = await printOf(made.body.response);
      const arrival: Arrival = { made, print, said: new Map(), isTabGuessed };
      const lane = laneOf(made.record.seen.origin);
      const turn = lane.last.then(async () => {
        await readTab(lane, made.record.seen);
        const delivered = [...lane.remembered].find((sighting) => isDeliveryOf(sighting, made.record));
        if (delivered !== undefined) {
          return { comparison: { kind: 'known', sighting: delivered } as const, written: delivered.written };
        }
        admit();
        const comparison = await compareOne(lane, arrival);
        if (comparison.kind === 'known') {
          const { deliveries, written } = comparison.sighting;
          if (deliveries.size < REMEMBERED) deliveries.add(deliveryOf(made.record.id));
          return { comparison, written };
        }
        const written = keep(comparison);
        const sighting = sightingOf(arrival, comparison, written);
        const earlier = comparison.kind === 'better' ? comparison.sighting : undefined;
        if (earlier !== undefined) lane.remembered.delete(earlier);
        remember(lane, sighting);
        written.catch(() => {
          lane.remembered.delete(sighting);
          // It is still what is kept, and this sighting will come again.
          if (earlier !== undefined) remember(lane, earlier);
        });
        return { comparison, written };
      });
      lane.last = turn.catch(() => undefined);
      const { comparison, written } = await turn;
      await written;
      return comparison;
    },
  };
}

/** As it is remembered while it is written, and then. */
function sightingOf(
  { made, print, said, isTabGuessed }: Arrival,
  comparison: Exclude<Comparison, { readonly kind: 'known' }>,
  written: Promise<unknown>,
): Sighting {
  const first: Sighting = {
    record: made.record,
    print,
    said,
    deliveries: deliveriesOf(made.record),
    ways: new Set([wayOf(made.record, isTabGuessed)]),
    isTabGuessed,
    written,
  };
  if (comparison.kind === 'new') return first;
  const { sighting: earlier, merged } = comparison;
  const shown = merged.body.response === made.body.response ? first : earlier;
  return {
    record: merged.record,
    print: shown.print,
    said: shown.said,
    deliveries: new Set([...earlier.deliveries, ...first.deliveries]),
    ways: new Set([...earlier.ways, ...first.ways]),
    isTabGuessed: isTabGuessed && earlier.isTabGuessed,
    written,
  };
}

function remember({ remembered }: Lane, sighting: Sighting): void {
  remembered.add(sighting);
  for (const oldest of remembered) {
    if (remembered.size <= REMEMBERED) break;
    remembered.delete(oldest);
  }
}

function deliveriesOf({ id, replaced = [] }: ExchangeRecord): Set<string> {
  return new Set([deliveryOf(id), ...replaced]);
}

/** The bridge delivers once more what was not acknowledged; its times may be another's by then, its id is not. */
function isDeliveryOf({ record, deliveries }: Sighting, other: ExchangeRecord): boolean {
  return (
    deliveries.has(deliveryOf(other.id)) &&
    record.seen.session === other.seen.session &&
    record.seen.incognito === other.seen.incognito
  );
}

const signaturePattern = /"tee_signature"\s*:\s*"([^"]{1,1024})"/g;

async function sha256(bytes: Uint8Array): Promise<string> {
  return toBareHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))));
}

async function printOf(response: Uint8Array): Promise<Print> {
  const digest = await sha256(response);
  const signatures = new Set(
    [...new TextDecoder().decode(response).matchAll(signaturePattern)].map(([, value]) => value),
  );
  const [signature] = signatures;
  const isSigned = signatures.size === 1 && signature !== undefined;
  return { common: isSigned ? `signed ${signature}` : digest, digest, bytes: response.length };
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

function mayAskTheSame({ request: one }: ExchangeBody, { request: other }: ExchangeBody): boolean {
  return one === undefined || other === undefined || equal(one, other);
}

type Saying = readonly [record: ExchangeRecord, said: string | undefined];

/** What a page got as a parsed value or as events was written down again: another text that says the same. */
function saysTheSame([record, said]: Saying, [other, saidElsewhere]: Saying): boolean {
  if (said !== undefined && saidElsewhere !== undefined) return said === saidElsewhere;
  // Inside a page an answer is put together from what the page read, which may be too little to say anything by itself.
  return record.source === 'page' || other.source === 'page';
}

/**
 * What an answer says, whichever way it is written down: a digest. undefined: nothing that can be read.
 *
 * @param known what was found before
 */
async function saidBy(
  record: ExchangeRecord,
  print: Print,
  known: Sighting['said'],
  read: () => Promise<ExchangeBody | undefined>,
): Promise<string | undefined> {
  if (record.endpoint === 'zk') return undefined;
  if (print.bytes > READ_BYTES) return print.digest;
  if (known.has(record.endpoint)) return known.get(record.endpoint);
  const body = await read();
  if (body === undefined) return undefined;
  const reading = readAnswer(record.endpoint, record.framing, body.response);
  const said =
    'answer' in reading
      ? await sha256(utf8(JSON.stringify([reading.answer.kind, reading.answer.outputs])))
      : undefined;
  known.set(record.endpoint, said);
  return said;
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
      replaced: [...deliveriesOf(known.record)],
      size: better.body.response.length + (request?.length ?? 0),
    },
  };
}
