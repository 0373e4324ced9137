import { CodedError } from '../bytes/coded-error';
import type { CaptureReply, WireExchange } from '../capture/protocol';
import type { ExchangeRecord, Seen } from '../store/records';
import { findProofIn } from '../zk/find-proof';
import type { Answers } from './answers';
import type { NetworkLabel } from './api/answer-row';
import type { SiteState } from './api/page-view';
import { recordOfCapture, type NewExchange } from './records';
import { createSightings, type Comparison } from './sightings';

/** What became of a delivery; `id` is the answer it is kept as. */
export type Taken =
  { readonly ok: true; readonly id: string } | Extract<CaptureReply, { readonly ok: false }>;

/** Where captures are written down before anything else happens to them. */
export interface Inbox {
  /**
   * Writes one exchange ahead of all checks. `ok` only when it lies in the store: whoever delivered it keeps it until
   * then, and a second delivery of the same id changes nothing. Throws where the store does: the delivery is repeated.
   *
   * @param isTabGuessed whoever asked belongs to no tab, and the one named is the likeliest
   */
  take(wire: WireExchange, seen: Seen, isTabGuessed?: boolean): Promise<Taken>;
}

/** The origin has had its share. */
class Refused extends Error {}

export function createInbox(parts: {
  readonly answers: Answers;
  readonly site: (origin: string) => Promise<SiteState>;
  readonly network: (id: string) => Promise<NetworkLabel>;
  /** Whether so many more bytes of an origin may be kept now. */
  readonly mayKeep: (origin: string, bytes: number) => boolean;
  readonly now: () => number;
  /** Told of an exchange that a better one has just replaced. */
  readonly onReplaced: (id: string) => void;
  /** Told of every exchange that has just been written. */
  readonly onTaken: (record: ExchangeRecord) => void;
}): Inbox {
  const sightings = createSightings(parts.answers);

  /** Writes what a comparison says is to be written. */
  const keep = async (made: NewExchange, comparison: Comparison): Promise<void> => {
    if (comparison.kind === 'better') {
      const { merged, sighting } = comparison;
      await parts.answers.replace(sighting.record.id, merged.record, merged.body);
      parts.onReplaced(sighting.record.id);
      parts.onTaken(merged.record);
    } else if (await parts.answers.add(made.record, made.body)) parts.onTaken(made.record);
  };

  return {
    async take(wire, seen, isTabGuessed = false) {
      const site = await parts.site(seen.origin);
      if (!site.enabled) return { ok: false, code: 'site_not_enabled' };
      const network = await parts.network(site.networkId);
      let made: NewExchange;
      try {
        made = recordOfCapture(wire, { seen, network, hashesOnly: site.keepHashesOnly, now: parts.now() });
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        return { ok: false, code: String(error.code) };
      }
      // Watched by its path alone: what holds no proof is the page's own business, and is not kept.
      if (
        made.record.endpoint === 'zk' &&
        findProofIn(made.body.response, made.record.framing) === undefined
      ) {
        return { ok: false, code: 'no_proof' };
      }
      // To be compared is what costs most: what an origin may not have kept is not compared either.
      const admit = (): void => {
        if (!parts.mayKeep(seen.origin, made.record.size)) throw new Refused();
      };
      try {
        const comparison = await sightings.compare(made, isTabGuessed, admit, (found) => keep(made, found));
        return { ok: true, id: comparison.kind === 'known' ? comparison.sighting.record.id : made.record.id };
      } catch (error) {
        if (error instanceof Refused) return { ok: false, code: 'too_many_answers' };
        throw error;
      }
    },
  };
}
