import type { SessionArea } from '../../src/store/session-shelf';

/** `storage.session` as browsers have it: values are copied, and what goes over the quota is refused as a whole. */
export interface FakeSessionArea extends SessionArea {
  /** What lies in it. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly bytes: () => number;
}

export function fakeSessionArea(quota = 10_485_760): FakeSessionArea {
  const values = new Map<string, unknown>();
  const bytesOf = (items: Iterable<readonly [string, unknown]>): number =>
    [...items].reduce(
      (sum, [key, value]) => sum + new TextEncoder().encode(key + JSON.stringify(value)).length,
      0,
    );
  return {
    values,
    bytes: () => bytesOf(values),
    get: () => Promise.resolve(structuredClone(Object.fromEntries(values))),
    set(items) {
      const next = new Map([...values, ...Object.entries(items)]);
      if (bytesOf(next) > quota) return Promise.reject(new Error('Session storage quota bytes exceeded.'));
      for (const [key, value] of Object.entries(structuredClone(items))) values.set(key, value);
      return Promise.resolve();
    },
    remove(keys) {
      for (const key of keys) values.delete(key);
      return Promise.resolve();
    },
  };
}
