import type { CaptureReply, WireExchange } from '../capture/protocol';
import { CodedError } from '../bytes/coded-error';
import type { ExchangeRecord, Seen } from '../store/records';
import type { Answers } from './answers';
import type { NetworkLabel, SiteState } from './api';
import { recordOfCapture } from './records';
import type { NewExchange } from './records';

/** Where captures are written down before anything else happens to them. */
export interface Inbox {
  /**
   * Writes one exchange ahead of all checks. The reply says `ok` only when it lies in the store: whoever delivered it
   * keeps it until then, and a second delivery of the same id changes nothing. Throws where the store does: the
   * delivery is then repeated.
   */
  take(wire: WireExchange, seen: Seen): Promise<CaptureReply>;
}

export function createInbox(parts: {
  readonly answers: Answers;
  readonly site: (origin: string) => Promise<SiteState>;
  readonly network: (id: string) => Promise<NetworkLabel>;
  /** Told of every exchange that has just been written. */
  readonly onTaken: (record: ExchangeRecord) => void;
}): Inbox {
  return {
    async take(wire, seen) {
      const site = await parts.site(seen.origin);
      if (!site.enabled) return { ok: false, code: 'site_not_enabled' };
      const network = await parts.network(site.networkId);
      let made: NewExchange;
      try {
        made = recordOfCapture(wire, { seen, network, hashesOnly: site.keepHashesOnly });
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        return { ok: false, code: error.code as string };
      }
      if (await parts.answers.add(made.record, made.body)) parts.onTaken(made.record);
      return { ok: true };
    },
  };
}
