import type { CapturedExchange } from '../../src/opengradient/exchange';
import type { WireExchange } from '../../src/capture/protocol';
import { toBase64 } from '../../src/bytes/base64';
import { utf8 } from '../../src/bytes/join';
import type { Answers } from '../../src/app/answers';
import { memoryStore } from '../../src/store/exchanges';
import type { StateStore } from '../../src/store/state';

/** Answers in memory, behind the doors the background uses. */
export function fakeAnswers(): Answers {
  const store = memoryStore();
  return {
    ...store,
    need: async (id) => {
      const record = await store.get(id);
      if (record === undefined) throw new Error(`no answer ${id}`);
      return record;
    },
  };
}

/** State in memory; `values` is what lies on the disk. */
export function fakeState(values = new Map<string, unknown>()): StateStore {
  return {
    get: (name) => Promise.resolve(values.get(name)),
    set: (name, value) => Promise.resolve(void values.set(name, value)),
    update: (name, change) => Promise.resolve(void values.set(name, change(values.get(name)))),
    delete: (name) => Promise.resolve(void values.delete(name)),
    commit(put, remove) {
      for (const [name, value] of put) values.set(name, value);
      for (const name of remove) values.delete(name);
      return Promise.resolve();
    },
    list: (prefix) => Promise.resolve([...values].filter(([name]) => name.startsWith(prefix))),
  };
}

/** A capture as the bridge delivers it. */
export function wireOf(change: Partial<CapturedExchange> & { readonly id?: string } = {}): WireExchange {
  return {
    kind: 'exchange',
    id: change.id ?? crypto.randomUUID(),
    endpoint: 'chat',
    url: 'https://llm.example.org/v1/chat/completions',
    status: 200,
    framing: 'json',
    settlementMode: 'batch',
    source: 'fetch',
    request: { state: 'whole', data: toBase64(utf8('{}')) },
    response: { state: 'whole', data: toBase64(change.response ?? utf8('{"choices":[]}')) },
    askedAt: change.askedAt ?? 1_000,
    answeredAt: change.answeredAt ?? 2_000,
  };
}
