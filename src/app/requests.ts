import { browser } from 'wxt/browser';

import { RequestsLog, type RequestEntry } from '../chain/requests-log';
import type { ExchangeRecord } from '../store/records';
import type { NetworkProfile } from '../opengradient/network';

const STATE = 'requests';
const WRITE_AFTER_MS = 2_000;
const KEPT = 500;

/**
 * Every request this extension made: the newest 500, over restarts of the background. They are kept in `storage.session`,
 * which dies with the browser, because requests made for private windows are among them.
 */
export interface Requests {
  readonly add: (entry: RequestEntry) => void;
  all(): readonly RequestEntry[];
  /** Requests to an answer's network while its evidence was gathered; answers that came together share them. */
  during(record: ExchangeRecord, network: NetworkProfile | undefined): readonly RequestEntry[];
}

export async function openRequests(): Promise<Requests> {
  const log = new RequestsLog(KEPT);
  const stored = (await browser.storage.session.get(STATE))[STATE];
  for (const entry of Array.isArray(stored) ? (stored as RequestEntry[]) : []) log.add(entry);
  let writing: ReturnType<typeof setTimeout> | undefined;
  return {
    add(entry) {
      log.add(entry);
      writing ??= setTimeout(() => {
        writing = undefined;
        // Only the list of requests would be incomplete after a failure, and the next write has them again.
        browser.storage.session.set({ [STATE]: log.entries() }).catch(() => undefined);
      }, WRITE_AFTER_MS);
    },
    all: () => log.entries(),
    during(record, network) {
      const hosts = [...(network?.rpcUrls ?? []), ...(network?.walrusAggregators ?? [])];
      const until = Math.max(record.verifiedAt ?? 0, record.answeredAt) + 60_000;
      return log
        .entries()
        .filter(
          ({ at, url }) =>
            at >= record.answeredAt && at <= until && hosts.some((host) => url.startsWith(host)),
        );
    },
  };
}
