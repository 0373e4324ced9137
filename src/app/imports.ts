import { CodedError, messageOf } from '../bytes/coded-error';
import { utf8 } from '../bytes/join';
import type { CapturedExchange } from '../opengradient/exchange';
import { readHar } from '../opengradient/har';
import type { ExchangeRecord, Seen } from '../store/records';
import { exchangeOf, readReceipt } from '../verify/receipt';
import { findProofIn } from '../zk/find-proof';
import { isAnswerShaped } from './answer-shape';
import type { Answers } from './answers';
import type { Api } from './api';
import type { NetworkLabel } from './api/answer-row';
import { blobSite, pastedSite } from './import-site';
import { freshRecord } from './records';
import { toRow } from './views';

/** Where imported answers go, and what they are checked with. */
export interface ImportParts {
  readonly answers: Answers;
  readonly session: string;
  readonly network: (id: string) => Promise<NetworkLabel | undefined>;
  readonly defaultNetworkId: () => Promise<string>;
  readonly now: () => number;
  readonly onTaken: (record: ExchangeRecord) => void;
  /** Keeps a model card that a receipt brings along: offered, not trusted by that. */
  readonly offerCard: (card: unknown, from: string) => Promise<unknown>;
}

/** Where an imported exchange was seen: by nobody here. No tab has this number. */
const NO_TAB = -1;
const MAX_LINES = 100_000;

interface Found {
  readonly where: string;
  readonly captured: CapturedExchange;
  readonly site: string;
  readonly networkId: string | undefined;
  /** It is the proof in it that is brought, whatever else is there. */
  readonly isProof?: boolean;
  /** A model card that came along. */
  readonly card?: unknown;
}

/**
 * Takes exchanges that the user brings: nothing in them is believed, they are checked like captures, against the
 * network's own evidence of today.
 */
export function createImports(parts: ImportParts): {
  check(input: Api['import.check']['in']): Promise<Api['import.check']['out']>;
  history(ndjson: string): Promise<Api['history.import']['out']>;
} {
  const take = async (found: Found, wanted: string | undefined): Promise<ExchangeRecord> => {
    const networkId = wanted ?? found.networkId ?? (await parts.defaultNetworkId());
    const network = await parts.network(networkId);
    if (network === undefined) {
      throw new CodedError('unknown_network', `There is no network "${networkId}" here; import it first.`);
    }
    const { captured, site } = found;
    if (found.card !== undefined) await parts.offerCard(found.card, site);
    const seen: Seen = {
      origin: site,
      pageOrigin: site,
      tabId: NO_TAB,
      frameId: 0,
      session: parts.session,
      incognito: false,
    };
    const core = {
      endpoint: found.isProof === true || isBareProof(captured) ? ('zk' as const) : captured.endpoint,
      url: captured.url,
      status: captured.status,
      framing: captured.framing,
      mode: captured.settlementMode,
      source: 'import' as const,
      askedAt: captured.askedAt,
      answeredAt: captured.answeredAt,
    };
    const body = { request: captured.request, response: captured.response };
    // The same bytes brought twice are the same answer.
    const uuid = await contentUuid(captured);
    const made = freshRecord(uuid, core, body, { seen, network, hashesOnly: false, now: parts.now() });
    if (await parts.answers.add(made.record, made.body)) {
      parts.onTaken(made.record);
      return made.record;
    }
    return parts.answers.need(made.record.id);
  };

  return {
    async check({ text, request, networkId, blobId }) {
      const { found, refused } =
        blobId === undefined ? read(text, request, parts.now()) : fromBlob(text, blobId, parts.now());
      const rows = [];
      for (const one of found) {
        try {
          rows.push(toRow(await take(one, networkId)));
        } catch (error) {
          refused.push({ where: one.where, message: messageOf(error) });
        }
      }
      return { rows, refused };
    },
    async history(ndjson) {
      const refused: { line: number; message: string }[] = [];
      let added = 0;
      for (const [index, line] of ndjson.split('\n').slice(0, MAX_LINES).entries()) {
        if (line.trim() === '') continue;
        try {
          await take(fromReceipt(line, `line ${index + 1}`), undefined);
          added += 1;
        } catch (error) {
          refused.push({ line: index + 1, message: messageOf(error) });
        }
      }
      return { added, refused };
    },
  };
}

/** JSON with a proof in it and no signature beside it. */
function isBareProof({ response, framing }: CapturedExchange): boolean {
  const isSigned = new TextDecoder().decode(response).includes('"tee_signature"');
  return !isSigned && findProofIn(response, framing) !== undefined;
}

function fromReceipt(text: string, where: string): Found {
  const receipt = readReceipt(text);
  const captured = exchangeOf(receipt);
  if (captured === undefined) {
    throw new CodedError(
      'receipt_without_bytes',
      'This receipt carries no request and response: only hashes were kept, and they cannot be checked again.',
    );
  }
  const { evidence, exchange, network, site } = receipt;
  const card = evidence.zk?.card ?? undefined;
  return { where, captured, site, networkId: network.id, isProof: exchange.endpoint === 'zk', card };
}

/** The answers of an HTTP archive; those that cannot be decoded are named, not left out. */
function fromArchive(text: string): ReturnType<typeof read> {
  const found: Found[] = [];
  const refused: { where: string; message: string }[] = [];
  for (const one of readHar(utf8(text))) {
    const where = `entry ${one.entry + 1}`;
    if ('captured' in one) {
      const { captured } = one;
      const site = URL.canParse(captured.url) ? new URL(captured.url).origin : 'archive';
      found.push({ where, captured, site, networkId: undefined });
    } else {
      refused.push({ where, message: one.undecodable.message });
    }
  }
  const none = { where: 'archive', message: 'No answer of OpenGradient is in this archive.' };
  return { found, refused: found.length + refused.length === 0 ? [none] : refused };
}

/** What a text turns out to be: a receipt, an HTTP archive, or a response, pasted with its request. */
function read(
  text: string,
  request: string | undefined,
  now: number,
): { found: Found[]; refused: { where: string; message: string }[] } {
  const start = text.slice(0, 2_000);
  try {
    if (/"proofmark"\s*:\s*"receipt"/.test(start))
      return { found: [fromReceipt(text, 'receipt')], refused: [] };
    if (/"log"\s*:\s*\{/.test(start)) {
      return fromArchive(text);
    }
    return { found: [answerIn(text, request, now)], refused: [] };
  } catch (error) {
    return { found: [], refused: [{ where: 'file', message: messageOf(error) }] };
  }
}

/** @throws CodedError `nothing_pasted`, `not_an_answer` */
function answerIn(text: string, request: string | undefined, now: number): Found {
  if (text.trim() === '') throw new CodedError('nothing_pasted', 'Paste the response, or drop a file.');
  const found = pasted(text, request, now);
  if (isAnswerShaped(text, found.captured)) return found;
  throw new CodedError(
    'not_an_answer',
    'This is no answer of OpenGradient, no receipt, no HAR file and no proof. Copy the whole response, from its first character to its last.',
  );
}

function pasted(text: string, request: string | undefined, now: number): Found {
  const sse = /^\s*(?:data|event|id|:)[:\s]/.test(text);
  return {
    where: 'response',
    site: pastedSite,
    networkId: undefined,
    captured: {
      endpoint: endpointOf(request, text),
      url: 'https://pasted.invalid/',
      status: 200,
      request: request === undefined || request.trim() === '' ? undefined : utf8(request),
      response: utf8(text),
      framing: sse ? 'sse' : 'json',
      settlementMode: 'batch',
      source: 'import',
      askedAt: now,
      answeredAt: now,
    },
  };
}

/** A proof that was fetched by the id of its blob. */
function fromBlob(text: string, blobId: string, now: number): ReturnType<typeof read> {
  const { captured, ...rest } = pasted(text, undefined, now);
  const fetched = { ...captured, url: `walrus:${blobId}`, framing: 'json' as const };
  return {
    found: [{ ...rest, where: 'blob', site: blobSite(blobId), captured: fetched, isProof: true }],
    refused: [],
  };
}

function endpointOf(request: string | undefined, response: string): CapturedExchange['endpoint'] {
  if (request !== undefined && /"prompt"\s*:/.test(request) && !/"messages"\s*:/.test(request)) {
    return 'completions';
  }
  if (request !== undefined && /"query"\s*:/.test(request) && !/"messages"\s*:/.test(request)) {
    return 'web_search';
  }
  return /"object"\s*:\s*"text_completion"/.test(response) ? 'completions' : 'chat';
}

/** A UUID made of the bytes (RFC 9562 version 8): the same exchange brought twice has the same one. */
async function contentUuid(captured: CapturedExchange): Promise<string> {
  const parts = [captured.request ?? new Uint8Array(), captured.response];
  const digest = new Uint8Array(
    await crypto.subtle.digest(
      'SHA-256',
      await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer(),
    ),
  );
  const hex = Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
