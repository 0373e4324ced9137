import type { ExchangeRecord } from '../store/records';
import type { Answers } from './answers';

/** Knows an answer that was signed once and seen again: signatures are salted, so a fresh answer never has an old one. */
export interface Repeats {
  /**
   * The id of the answer that brought this signature first; undefined: this one did. Later ones that were judged before
   * it are marked, so that the order in which checks end changes nothing.
   */
  firstOf(record: ExchangeRecord, signature: string): Promise<string | undefined>;
}

/** Most answers of one signature that are looked at: a page may repeat itself without end. */
const COMPARED = 50;

export function createRepeats(answers: Answers): Repeats {
  return {
    async firstOf(record, signature) {
      const alike = (await answers.signedWith(signature, COMPARED)).filter(({ id }) => id !== record.id);
      // Nothing on the disk may point to an answer of a private window.
      const { incognito } = record.seen;
      const known = alike.filter(({ seen }) => incognito || !seen.incognito);
      const first = known.reduce((one, other) => (isEarlier(other, one) ? other : one), record);
      const unmarked = known.filter(
        ({ id, repeatOf, seen }) => id !== first.id && repeatOf === undefined && seen.incognito === incognito,
      );
      for (const { id } of unmarked) {
        await answers.update(id, (other) => ({ ...other, repeatOf: other.repeatOf ?? first.id }));
      }
      return first.id === record.id ? undefined : first.id;
    },
  };
}

/** By when it was taken here: when it was answered is the page's word. */
function isEarlier(one: ExchangeRecord, other: ExchangeRecord): boolean {
  return one.takenAt === other.takenAt ? one.id < other.id : one.takenAt < other.takenAt;
}
