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
}

interface Link {
  readonly waiting: Waiting;
  next: Link | undefined;
}

/** The newest requests that wait, at most `bound`; older ones are forgotten. */
export interface WaitingRequests {
  readonly size: number;
  add(waiting: Waiting): void;
  remove(waiting: Waiting): void;
  each(visit: (waiting: Waiting) => void): void;
}

export function waitingRequests(bound: number): WaitingRequests {
  // A chain of links, since arrays and their iterators can be tampered with.
  let oldest: Link | undefined;
  let newest: Link | undefined;
  let size = 0;
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
      if (size > bound && oldest !== undefined) {
        oldest = oldest.next;
        size--;
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
          return;
        }
        before = link;
      }
    },
    each(visit) {
      for (let link = oldest; link !== undefined; link = link.next) visit(link.waiting);
    },
  };
}
