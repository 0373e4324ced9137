import type { CaptureSource, SettlementMode } from '../../opengradient/exchange';
import type { Candidate } from './candidates';
import type { TakenBody } from './request-body';

/** A request worth looking at, as it was sent. */
export interface SentRequest {
  readonly candidate: Candidate;
  /** Last segment of the URL's path; empty where the URL could not be seen. */
  readonly name: string;
  readonly source: Extract<CaptureSource, 'fetch' | 'xhr' | 'eventsource'>;
  readonly body: TakenBody;
  readonly settlementMode: SettlementMode;
  readonly askedAt: number;
}

/** A request that waits for the page to read its response. */
export interface Waiting {
  readonly request: SentRequest;
  /** What the page got from `fetch`. */
  readonly promise: Promise<Response>;
  /** Bytes it holds. */
  readonly size: number;
  /** The promise has been asked which response it gives. */
  asked: boolean;
}

interface Link {
  readonly waiting: Waiting;
  next: Link | undefined;
}

/** The newest requests that wait, at most so many of so many bytes; older ones are forgotten. */
export interface WaitingRequests {
  readonly size: number;
  add(waiting: Waiting): void;
  remove(waiting: Waiting): void;
  each(visit: (waiting: Waiting) => void): void;
  /** Whether a request of this name was forgotten, which may be the one looked for; each is told once. */
  wasForgotten(name: string): boolean;
}

export function waitingRequests(bound: number, bytes: number): WaitingRequests {
  // A chain of links, since arrays and their iterators can be tampered with.
  let oldest: Link | undefined;
  let newest: Link | undefined;
  let size = 0;
  let held = 0;
  let forgotten = 0;
  let forgottenName = '';
  return {
    get size() {
      return size;
    },
    add(waiting) {
      const link: Link = { waiting, next: undefined };
      if (newest === undefined) oldest = link;
      else newest.next = link;
      newest = link;
      size++;
      held += waiting.size;
      while ((size > bound || held > bytes) && oldest !== undefined && oldest !== newest) {
        forgottenName = oldest.waiting.request.name;
        forgotten++;
        size--;
        held -= oldest.waiting.size;
        oldest = oldest.next;
      }
    },
    remove(waiting) {
      let before: Link | undefined;
      for (let link = oldest; link !== undefined; link = link.next) {
        if (link.waiting === waiting) {
          if (before === undefined) oldest = link.next;
          else before.next = link.next;
          if (newest === link) newest = before;
          size--;
          held -= waiting.size;
          return;
        }
        before = link;
      }
    },
    each(visit) {
      for (let link = oldest; link !== undefined; link = link.next) visit(link.waiting);
    },
    wasForgotten(name) {
      if (forgotten === 0 || forgottenName !== name) return false;
      forgotten--;
      return true;
    },
  };
}
