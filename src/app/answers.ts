import { CodedError } from '../bytes/coded-error';
import type { Database } from '../store/database';
import type { ExchangeStore } from '../store/exchanges';
import { diskStore } from '../store/exchanges';
import type { ExchangeBody, ExchangeRecord } from '../store/records';
import { headlineOf } from '../verify/verdict';
import type { Changes } from './changes';

/** All exchanges this background knows: those on disk, and those of private windows, which never touch it. */
export interface Answers extends ExchangeStore {
  /** The record, or a refusal that a view can show. @throws CodedError `unknown_answer` */
  need(id: string): Promise<ExchangeRecord>;
}

/**
 * Every write passes here, so that headlines follow from states and open views hear of it.
 *
 * @param memory where exchanges of private windows are
 */
export function createAnswers(database: Database, memory: ExchangeStore, changes: Changes): Answers {
  const disk = diskStore(database);

  const holder = async (id: string): Promise<ExchangeStore> =>
    (await memory.get(id)) === undefined ? disk : memory;

  const get = async (id: string): Promise<ExchangeRecord | undefined> =>
    (await memory.get(id)) ?? (await disk.get(id));

  return {
    async add(record: ExchangeRecord, body: ExchangeBody) {
      const added = await (record.seen.incognito ? memory : disk).add(record, body);
      if (added) changes.announce([record.id]);
      return added;
    },
    async replace(id: string, record: ExchangeRecord, body: ExchangeBody) {
      await (record.seen.incognito ? memory : disk).replace(id, record, body);
      changes.announce();
    },
    get,
    async need(id) {
      const record = await get(id);
      if (record === undefined) {
        throw new CodedError('unknown_answer', 'This answer is no longer kept on this machine.');
      }
      return record;
    },
    body: async (id) => (await memory.body(id)) ?? (await disk.body(id)),
    async update(id, change) {
      const store = await holder(id);
      const changed = await store.update(id, (record) => {
        const next = change(record);
        return { ...next, headline: headlineOf(next.verification, next.settlement) };
      });
      if (changed !== undefined) changes.announce([id]);
      return changed;
    },
    async replaceBody(body) {
      await (await holder(body.id)).replaceBody(body);
    },
    async remove(ids) {
      await Promise.all([memory.remove(ids), disk.remove(ids)]);
      changes.announce();
    },
    async ofTab(session, tabId, limit) {
      const [own, kept] = await Promise.all([
        memory.ofTab(session, tabId, limit),
        disk.ofTab(session, tabId, limit),
      ]);
      return [...own, ...kept].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
    },
    async signedWith(signature, limit) {
      const [own, kept] = await Promise.all([
        memory.signedWith(signature, limit),
        disk.signedWith(signature, limit),
      ]);
      return [...own, ...kept];
    },
    async olderThan(before, limit) {
      const [own, kept] = await Promise.all([memory.olderThan(before, limit), disk.olderThan(before, limit)]);
      return [...own, ...kept].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
    },
    async unfinished() {
      return [...(await memory.unfinished()), ...(await disk.unfinished())];
    },
  };
}
