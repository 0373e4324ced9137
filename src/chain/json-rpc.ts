import { messageOf } from '../bytes/coded-error';
import { type Posted, postJson, type PostLimits } from './bounded-post';
import type { RequestEntry } from './requests-log';
import { readEnvelope, type Reply } from './rpc-envelope';
import { isPassing, RpcError } from './rpc-error';
import { retryAfterMs } from './retry-after';

/** One call, with the reader that judges its result: it returns a trusted shape or throws. */
export interface RpcCall<Result> {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly read: (result: unknown) => Result;
}

/** How one call of a batch ended. */
export type RpcOutcome<Result> =
  { readonly ok: true; readonly value: Result } | { readonly ok: false; readonly error: RpcError };

type Outcomes<Calls extends readonly RpcCall<unknown>[]> = {
  readonly [Index in keyof Calls]: RpcOutcome<ReturnType<Calls[Index]['read']>>;
};

/** What the client needs from the world around it. */
export interface RpcEnvironment {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Uniform in [0, 1): jitter of the waiting time before a retry. */
  readonly random: () => number;
  /** Resolves after `ms`, or rejects when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Told of every HTTP request, including retries. */
  readonly onRequest?: (entry: RequestEntry) => void;
}

/** Bounds of one client. */
export interface RpcLimits extends PostLimits {
  /** Most HTTP requests for one call. */
  readonly attempts: number;
  /** Milliseconds after which no further attempt is begun. */
  readonly patienceMs: number;
  /** Most calls in one HTTP request. */
  readonly batch: number;
  /** The longest `Retry-After` that is waited for; beyond it the call fails at once and says when to come back. */
  readonly retryAfterMs: number;
}

/** 8 MiB holds 10,000 settlement logs, a common cap of nodes; a registration's calldata has about 5 kB. */
export const defaultRpcLimits: RpcLimits = {
  deadlineMs: 10_000,
  responseBytes: 8 * 1024 * 1024,
  attempts: 3,
  patienceMs: 25_000,
  batch: 20,
  retryAfterMs: 10_000,
};

const firstBackoffMs = 250;

/**
 * A JSON-RPC 2.0 client of one node. Every request has a deadline and a byte bound, failures that may pass are retried
 * with jittered exponential backoff, every result is judged by the call's own reader, and every request is reported.
 */
export class JsonRpc {
  private nextId = 1;
  private servesBatches = true;

  constructor(
    readonly url: string,
    private readonly environment: RpcEnvironment,
    readonly limits: RpcLimits = defaultRpcLimits,
  ) {}

  /** One call. @throws RpcError */
  async call<Result>(call: RpcCall<Result>, signal?: AbortSignal): Promise<Result> {
    const [outcome] = await this.batch([call], signal);
    if (outcome.ok) return outcome.value;
    throw outcome.error;
  }

  /**
   * Several calls in as few HTTP requests as the limits and the node allow; never rejects: each call has its own
   * outcome, in the order asked.
   */
  async batch<const Calls extends readonly RpcCall<unknown>[]>(
    calls: Calls,
    signal?: AbortSignal,
  ): Promise<Outcomes<Calls>> {
    const outcomes: RpcOutcome<unknown>[] = [];
    for (let start = 0; start < calls.length;) {
      const part = calls.slice(start, start + (this.servesBatches ? this.limits.batch : 1));
      const replies = await this.repliesOf(part, signal);
      if (replies === 'no-batches') {
        this.servesBatches = false;
        continue;
      }
      outcomes.push(...part.map((call, index) => judged(call, replies[index])));
      start += part.length;
    }
    return outcomes as unknown as Outcomes<Calls>;
  }

  /** Sends until an answer comes, or the attempts or the patience are used up; a failure becomes every call's reply. */
  private async repliesOf(
    calls: readonly RpcCall<unknown>[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Reply[] | 'no-batches'> {
    const begun = this.environment.now();
    for (let attempt = 1; ; attempt++) {
      const answer = await this.attempt(calls, signal);
      if (answer === 'no-batches') return answer;
      const error = answer instanceof RpcError ? answer : rateLimitIn(answer);
      const pause = error === undefined ? undefined : this.pauseAfter(error, attempt, begun);
      if (pause === undefined)
        return answer instanceof RpcError ? calls.map(() => ({ error: answer })) : answer;
      try {
        await this.environment.wait(pause, signal);
      } catch (cause) {
        const aborted = new RpcError('rpc_aborted', 'The request was given up.', {}, { cause });
        return calls.map(() => ({ error: aborted }));
      }
    }
  }

  /** Milliseconds until the next attempt; undefined when there will be none. */
  private pauseAfter(error: RpcError, attempt: number, begun: number): number | undefined {
    const { attempts, patienceMs, retryAfterMs } = this.limits;
    if (error.code === 'rpc_aborted' || !isPassing(error) || attempt >= attempts) return undefined;
    const asked = error.detail.retryAfterMs;
    if (asked !== undefined && asked > retryAfterMs) return undefined;
    const pause = Math.max(asked ?? 0, this.backoff(attempt));
    return this.environment.now() - begun + pause > patienceMs ? undefined : pause;
  }

  /** Full jitter below an exponential bound, so that many clients do not come back together. */
  private backoff(attempt: number): number {
    return firstBackoffMs * 2 ** (attempt - 1) * (0.5 + this.environment.random() / 2);
  }

  /** One HTTP request, reported whatever comes of it. */
  private async attempt(
    calls: readonly RpcCall<unknown>[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Reply[] | 'no-batches' | RpcError> {
    const ids = calls.map(() => this.nextId++);
    const requests = calls.map(({ method, params }, index) => ({
      jsonrpc: '2.0',
      id: ids[index],
      method,
      params,
    }));
    const json = JSON.stringify(requests.length === 1 ? requests[0] : requests);
    const at = this.environment.now();
    let bytes = 0;
    let answer: readonly Reply[] | 'no-batches' | RpcError;
    try {
      const posted = await postJson(this.environment.fetch, this.url, json, this.limits, signal);
      bytes = posted.body.length;
      answer = this.answerOf(posted, ids);
    } catch (thrown) {
      if (!(thrown instanceof RpcError)) throw thrown;
      answer = thrown;
    }
    const what = [...new Set(calls.map((call) => call.method))].join(', ');
    const outcome = answer instanceof RpcError ? answer.code : 'ok';
    this.environment.onRequest?.({
      at,
      url: this.url,
      what,
      outcome,
      bytes,
      ms: this.environment.now() - at,
    });
    return answer;
  }

  /** @throws RpcError `rpc_rate_limited`, `rpc_unreachable`, `rpc_malformed`, `rpc_error` */
  private answerOf(posted: Posted, ids: readonly number[]): readonly Reply[] | 'no-batches' {
    const { status } = posted;
    if (status === 429 || status === 503) {
      const wait = retryAfterMs(posted.retryAfter, this.environment.now());
      throw new RpcError(
        status === 429 ? 'rpc_rate_limited' : 'rpc_unreachable',
        `The node is too busy (HTTP ${status}).`,
        wait === undefined ? {} : { retryAfterMs: wait },
      );
    }
    if (status >= 500) throw new RpcError('rpc_unreachable', `The node failed with HTTP ${status}.`);
    const read = readEnvelope(posted.body, ids);
    if ('replies' in read) return read.replies;
    if (ids.length > 1 && read.refused.code === 'rpc_error') return 'no-batches';
    throw read.refused;
  }
}

/** A rate limit may also come as the error of a call, inside an answer with status 200. */
function rateLimitIn(replies: readonly Reply[]): RpcError | undefined {
  const found = replies.find((reply) => 'error' in reply && reply.error.code === 'rpc_rate_limited');
  return found !== undefined && 'error' in found ? found.error : undefined;
}

function judged<Result>(call: RpcCall<Result>, reply: Reply | undefined): RpcOutcome<Result> {
  if (reply === undefined) {
    return { ok: false, error: new RpcError('rpc_malformed', 'The node left a call of a batch out.') };
  }
  if ('error' in reply) return { ok: false, error: reply.error };
  try {
    return { ok: true, value: call.read(reply.result) };
  } catch (cause) {
    const message = `The node's answer to ${call.method} has the wrong form: ${messageOf(cause)}`;
    return { ok: false, error: new RpcError('rpc_malformed', message, {}, { cause }) };
  }
}
