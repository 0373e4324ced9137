import { questionIn } from '../app/question';
import { exchangeOf, type Receipt } from '../verify/receipt';
import type { VerifiedExchange } from '../verify/verify-exchange';

/** What a receipt is about, so that its reader can tell it from others. */
export interface ReceiptFacts {
  /** Nobody but the receipt says so, whatever is verified: the origin of the page, and when it asked (ISO). */
  readonly site: string;
  readonly askedAt: string;
  /** Signed by the enclave where the receipt is verified; else no more than the receipt says. */
  readonly signed: {
    /** ISO time on the enclave's clock. */
    readonly at: string | null;
    readonly model: string | null;
    readonly question: string | null;
    readonly answer: string | null;
  };
}

/** Characters of a question or an answer: enough to recognise it. */
const shownCharacters = 60;

/** The first words of a text, in one line. */
function firstWords(text: string | undefined): string | null {
  if (text === undefined) return null;
  // Cut first: a text may be megabytes of white space.
  const characters = Array.from(
    text
      .slice(0, 10 * shownCharacters)
      .replace(/\s+/g, ' ')
      .trim(),
  );
  const isCut = characters.length > shownCharacters || text.length > 10 * shownCharacters;
  return `${characters.slice(0, shownCharacters).join('').trimEnd()}${isCut ? '…' : ''}`;
}

function isoTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? `${milliseconds} ms after 1970` : date.toISOString();
}

/**
 * What a receipt is about.
 *
 * @param exchange what was found of its exchange, where that was looked at
 */
export function factsOf(receipt: Receipt, exchange: VerifiedExchange | undefined): ReceiptFacts {
  const { endpoint, askedAt } = receipt.exchange;
  return {
    site: receipt.site,
    askedAt: isoTime(askedAt),
    signed: {
      at: exchange?.signed === undefined ? null : isoTime(exchange.signed.timestamp * 1000),
      model: exchange?.model ?? null,
      question: firstWords(questionIn(endpoint, exchangeOf(receipt)?.request)),
      answer: firstWords(exchange?.output),
    },
  };
}
