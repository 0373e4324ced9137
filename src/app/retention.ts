import type { Database } from '../store/database';
import type { EvidenceStore } from '../store/evidence';
import { enforceRetention } from '../store/retention';
import type { StateStore } from '../store/state';
import type { Settings } from './api/choices';
import type { Work } from './clockwork';

const EVERY_MS = 6 * 3_600_000;
/** So many new bytes bring it forward: what fills the disk in minutes does not wait for hours. */
const AFTER_BYTES = 50_000_000;
/** Evidence that nothing refers to is kept so long, in case that it is of use again. */
const UNUSED_EVIDENCE_MS = 7 * 24 * 3_600_000;
const STATE = 'retention-at';
/** Bytes that were written since then: backgrounds end, and the next one goes on counting. */
const WRITTEN = 'retention-written';

/** Deletes what the user's retention does not keep. */
export interface Retention extends Work {
  /** So many bytes were written. */
  noteBytes(bytes: number): void;
}

/** Runs a few times a day while there is anything else to wake for, and sooner when much has been written. */
export function createRetention(parts: {
  readonly database: Database;
  readonly state: StateStore;
  readonly evidence: EvidenceStore;
  readonly settings: () => Promise<Settings>;
  readonly now: () => number;
}): Retention {
  const { database, state, evidence, now } = parts;
  /** Noted since `WRITTEN` was last written. */
  let noted = 0;
  return {
    noteBytes(bytes) {
      noted += bytes;
    },
    async run() {
      const [last, before] = [await state.get(STATE), await state.get(WRITTEN)];
      const added = noted;
      const written = (typeof before === 'number' ? before : 0) + added;
      const isRecent = typeof last === 'number' && now() - last < EVERY_MS && last <= now();
      if (isRecent && written < AFTER_BYTES) {
        if (added > 0) await state.set(WRITTEN, written);
        noted -= added;
        return undefined;
      }
      const { retentionDays, retentionMegabytes } = await parts.settings();
      const limits = { days: retentionDays, megabytes: retentionMegabytes };
      const { evidenceKeys } = await enforceRetention(database, limits, now());
      // Not before: what ends in the middle is done again, and a full disk takes nothing until something is deleted.
      await state.commit(
        [
          [STATE, now()],
          [WRITTEN, 0],
        ],
        [],
      );
      noted -= added;
      await evidence.sweep(evidenceKeys, now() - UNUSED_EVIDENCE_MS);
      return undefined;
    },
  };
}
