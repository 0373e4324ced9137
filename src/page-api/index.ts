/**
 * Proofmark for dApps: ask for OpenGradient answers and learn, on the user's own machine, whether they are what an
 * enclave signed and whether the network has recorded them. Works on sites where the user has switched Proofmark on.
 *
 * ```ts
 * import { connect } from './proofmark.js';
 *
 * const proofmark = await connect();                     // undefined: not installed, or not switched on here
 * if (proofmark === undefined) return plainFetch();
 * const answer = await proofmark.fetchVerified('/v1/chat/completions', { method: 'POST', body });
 * show(await answer.result);                             // JSON, or text of an event stream
 * const verdict = await answer.whenVerified;             // checked here: seconds at most
 * if (verdict.verification === 'verified') badge('checked');
 * await answer.whenSettled({ timeoutMs: 600_000 });      // recorded by the network: minutes
 * ```
 *
 * A whole page that does this: `test/devnet/demo/verified.ts`; `npm start` serves it at `/verified.html`.
 *
 * A page learns of its own origin's answers only. Nothing a page says makes an answer verified: only bytes that verify
 * do. Nothing here is a secret of the user, and a page cannot tell what other sites asked.
 */

import { openConnection, type Connection } from './connection';
import { ProofmarkError } from './proofmark-error';
import type { Answer, ExchangeToVerify, Settlement, VerifiedResponse, Verdict, WaitOptions } from './types';

export { ProofmarkError } from './proofmark-error';
export type { ProofmarkErrorCode } from './proofmark-error';
export type {
  Answer,
  Assurance,
  ExchangeToVerify,
  Settlement,
  Verdict,
  Verification,
  VerifiedResponse,
  WaitOptions,
} from './types';

/** A page's way to Proofmark. */
export interface Proofmark {
  /**
   * Checks an exchange the page has made by whatever means: the bodies exactly as they were sent and received.
   *
   * @returns the answer once local verification has ended
   * @throws ProofmarkError `too_large`, `refused`, `disconnected`
   */
  verify(exchange: ExchangeToVerify, options?: WaitOptions): Promise<Answer>;
  /**
   * `fetch`, with result and proof together. Resolves when `fetch` does and rejects as it does; `response` is the
   * native response, unread.
   */
  fetchVerified<T = unknown>(input: RequestInfo | URL, init?: RequestInit): Promise<VerifiedResponse<T>>;
  /** Calls back with every change of an answer this page's origin asked for. Returns the way to stop. */
  subscribe(listener: (answer: Answer) => void): () => void;
  /** This tab's answers of this origin, newest first, at most 50. */
  list(): Promise<readonly Answer[]>;
}

/**
 * Asks whether Proofmark is here.
 *
 * @param waitMs how long to wait for an answer; it comes within a few milliseconds or never
 * @returns undefined where Proofmark is not installed or not switched on for this site: the two look the same
 */
export async function connect(waitMs = 500): Promise<Proofmark | undefined> {
  const connection = await openConnection(waitMs);
  return connection && overConnection(connection);
}

const settled: readonly Settlement[] = ['settled', 'final', 'private', 'unrecorded'];

function overConnection(connection: Connection): Proofmark {
  const isVerified = ({ verification }: Verdict): boolean => verification !== 'checking';
  const isSettled = (verdict: Verdict): boolean =>
    settled.includes(verdict.settlement) || verdict.verification === 'rejected';

  const begin = async (exchange: ExchangeToVerify): Promise<Answer> => {
    const [answer] = await connection.ask({ kind: 'verify', exchange });
    if (answer === undefined) throw new ProofmarkError('refused', 'Proofmark did not take the exchange.');
    return answer;
  };

  return {
    async verify(exchange, options = {}) {
      return connection.until(await begin(exchange), isVerified, options);
    },
    async fetchVerified<T>(input: RequestInfo | URL, init?: RequestInit) {
      const askedAt = Date.now();
      const request = new Request(input, init);
      const sent = request.clone();
      const response = await fetch(request);
      const received = response.clone();
      const whenRead = Promise.all([sent.text(), received.text()]);
      const started = whenRead.then(([requestText, responseText]) =>
        begin({
          url: response.url,
          status: response.status,
          framing: framingOf(response),
          settlementMode: settlementModeOf(request.headers),
          request: requestText,
          response: responseText,
          askedAt,
          answeredAt: Date.now(),
        }),
      );
      let newest: Answer | undefined;
      const note = (answer: Answer): Verdict => (newest = answer).verdict;
      const whenVerified = started.then((answer) => connection.until(answer, isVerified, {})).then(note);
      const result = whenRead.then(
        ([, text]) => (framingOf(response) === 'sse' ? text : JSON.parse(text)) as T,
      );
      // Whoever does not ask for the result or the verdict is not told that it failed either.
      result.catch(() => undefined);
      whenVerified.catch(() => undefined);
      return {
        response,
        result,
        get verdict() {
          return newest?.verdict;
        },
        whenVerified,
        whenSettled: async (options: WaitOptions = {}) =>
          note(await connection.until(newest ?? (await started), isSettled, options)),
      };
    },
    subscribe: (listener) => connection.onUpdate(listener),
    list: () => connection.ask({ kind: 'list' }),
  };
}

function framingOf(response: Response): 'json' | 'sse' {
  return response.headers.get('content-type')?.toLowerCase().startsWith('text/event-stream') === true
    ? 'sse'
    : 'json';
}

function settlementModeOf(headers: Headers): 'batch' | 'individual' | 'private' {
  const asked = (headers.get('x-settlement-type') ?? headers.get('x-settle'))?.toLowerCase() ?? '';
  if (asked === 'private' || asked === 'settle_private') return 'private';
  return /^(?:settle_)?individual(?:_full|_with_metadata)?$/.test(asked) ? 'individual' : 'batch';
}
