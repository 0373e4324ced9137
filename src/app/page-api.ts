import { browser } from 'wxt/browser';
import * as z from 'zod/mini';

import {
  PAGE_API_MESSAGE,
  PAGE_UPDATE_MESSAGE,
  type PageApiAnswer,
  type PageApiReply,
  type PageUpdateMessage,
} from '../capture/page-api-protocol';
import { wireExchangeSchema } from '../capture/wire-schema';
import type { ExchangeRecord, Seen } from '../store/records';
import { openCodes } from '../verify/open-codes';
import type { Answers } from './answers';
import type { Inbox } from './inbox';

z.config({ jitless: true });

const id = z.string().check(z.maxLength(64));
const messageSchema = z.strictObject({
  type: z.literal(PAGE_API_MESSAGE),
  ask: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('verify'), exchange: wireExchangeSchema }),
    z.strictObject({ kind: z.literal('state'), ids: z.array(id).check(z.maxLength(50)) }),
    z.strictObject({ kind: z.literal('list') }),
  ]),
});

const LISTED = 50;
/** Frames that are told of changes at the same time; others ask by themselves. */
const MAX_FRAMES = 500;

/** What dApps ask through `src/page-api`: a page learns about its own origin's exchanges in its own tab only. */
export interface PageApi {
  ask(message: unknown, seen: Seen): Promise<PageApiReply>;
  /** Tells the frame that owns an answer how it stands, if that frame uses the page API. */
  tell(record: ExchangeRecord): void;
  /** Forgets the frames of a tab that was closed. */
  forgetTab(tabId: number): void;
}

export function createPageApi(parts: {
  readonly answers: Answers;
  readonly inbox: Inbox;
  /** Whether the user has switched the site on: scripts run on all ports of a host, and on frames that were there before. */
  readonly isWatched: (origin: string) => Promise<boolean>;
}): PageApi {
  const { answers, inbox, isWatched } = parts;
  /** Frames that asked. Forgotten with the background: pages ask again by themselves. */
  const frames = new Set<string>();

  const own = (record: ExchangeRecord | undefined, seen: Seen): record is ExchangeRecord =>
    record?.seen.origin === seen.origin &&
    record.seen.session === seen.session &&
    record.seen.tabId === seen.tabId;

  const answer = async (ids: readonly string[], seen: Seen): Promise<PageApiReply> => {
    const records = await Promise.all(ids.map((one) => answers.get(one)));
    return { ok: true, answers: records.filter((record) => own(record, seen)).map(toPageAnswer) };
  };

  /** The frame that asked longest ago gives way: it asks again by itself. */
  const remember = (frame: string): void => {
    frames.delete(frame);
    const [oldest] = frames;
    if (frames.size >= MAX_FRAMES && oldest !== undefined) frames.delete(oldest);
    frames.add(frame);
  };

  return {
    async ask(message, seen) {
      const parsed = messageSchema.safeParse(message);
      if (!parsed.success) {
        return { ok: false, code: 'refused', message: 'The question does not have its form.' };
      }
      if (!(await isWatched(seen.origin))) {
        return { ok: false, code: 'refused', message: 'Proofmark does not watch this page.' };
      }
      remember(`${seen.tabId}/${seen.frameId}`);
      const { ask } = parsed.data;
      switch (ask.kind) {
        case 'verify': {
          // Through this door a page can only hand in what it fetched itself, whatever the message calls it.
          if (ask.exchange.kind !== 'exchange' || ask.exchange.source !== 'page-api') {
            return { ok: false, code: 'refused', message: 'Only an exchange of the page can be handed in.' };
          }
          const taken = await inbox.take(ask.exchange, seen);
          return taken.ok
            ? answer([taken.id], seen)
            : { ok: false, code: 'refused', message: `The exchange was not taken: ${taken.code}.` };
        }
        case 'state':
          return answer(ask.ids, seen);
        case 'list': {
          const records = await answers.ofTab(seen.session, seen.tabId, 4 * LISTED);
          const listed = records.filter((record) => own(record, seen)).slice(0, LISTED);
          return { ok: true, answers: listed.map(toPageAnswer) };
        }
      }
    },
    tell(record) {
      const { tabId, frameId } = record.seen;
      if (!frames.has(`${tabId}/${frameId}`)) return;
      const update: PageUpdateMessage = {
        type: PAGE_UPDATE_MESSAGE,
        origin: record.seen.origin,
        answer: toPageAnswer(record),
      };
      // The frame may be gone; if it navigated, its new bridge sees that the origin is not its own.
      browser.tabs.sendMessage(tabId, update, { frameId }).catch(() => frames.delete(`${tabId}/${frameId}`));
    },
    forgetTab(tabId) {
      for (const frame of frames) if (frame.startsWith(`${tabId}/`)) frames.delete(frame);
    },
  };
}

function toPageAnswer(record: ExchangeRecord): PageApiAnswer {
  const { signed } = record;
  return {
    id: record.id,
    url: record.url,
    askedAt: record.askedAt,
    answeredAt: record.answeredAt,
    verdict: {
      verification: record.verification,
      settlement: record.settlement,
      assurance: record.assurance,
      codes: openCodes(record),
      network: record.network.kind,
      ...(signed === undefined
        ? {}
        : { teeId: signed.teeId, requestHash: signed.requestHash, outputHash: signed.outputHash }),
      ...(record.record === undefined ? {} : { transaction: record.record.txHash }),
      ...(record.settledAt === undefined ? {} : { settledAt: record.settledAt }),
    },
  };
}
