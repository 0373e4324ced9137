import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiMessage } from '../../src/app/messages';
import { runtimeClient, type ClientPort } from '../../src/ui/client';

class FakePort implements ClientPort {
  readonly #messages: ((message: unknown) => void)[] = [];
  readonly #closes: (() => void)[] = [];
  readonly onMessage = {
    addListener: (listener: (message: unknown) => void) => this.#messages.push(listener),
  };
  readonly onDisconnect = { addListener: (listener: () => void) => this.#closes.push(listener) };
  disconnected = false;

  disconnect(): void {
    this.disconnected = true;
  }

  say(message: unknown): void {
    for (const listener of this.#messages) listener(message);
  }

  die(): void {
    for (const listener of this.#closes) listener();
  }
}

function fakeRuntime(reply: (message: ApiMessage) => unknown) {
  const ports: FakePort[] = [];
  const names: string[] = [];
  return {
    ports,
    names,
    sendMessage: (message: ApiMessage) => Promise.resolve().then(() => reply(message)),
    connect: ({ name }: { name: string }) => {
      const port = new FakePort();
      ports.push(port);
      names.push(name);
      return port;
    },
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('asking', () => {
  it('sends one typed message and returns what the background answered', async () => {
    const sent: ApiMessage[] = [];
    const client = runtimeClient(
      fakeRuntime((message) => {
        sent.push(message);
        return { ok: true, out: null };
      }),
    );
    await expect(client.ask('answer.recheck', { id: 'a' })).resolves.toBeNull();
    expect(sent).toEqual([{ type: 'proofmark/api', name: 'answer.recheck', input: { id: 'a' } }]);
  });

  it('throws a refusal with its code', async () => {
    const client = runtimeClient(
      fakeRuntime(() => ({ ok: false, code: 'malformed_network', message: 'no id' })),
    );
    await expect(client.ask('networks.import', { json: '{}' })).rejects.toMatchObject({
      code: 'malformed_network',
      message: 'no id',
    });
  });

  it('says that the background is silent when nobody answers, and unreachable when there is nobody', async () => {
    const silent = runtimeClient(fakeRuntime(() => undefined));
    await expect(silent.ask('sites.list', null)).rejects.toMatchObject({ code: 'background_silent' });
    const gone = runtimeClient(
      fakeRuntime(() => {
        throw new Error('Could not establish connection.');
      }),
    );
    await expect(gone.ask('sites.list', null)).rejects.toMatchObject({ code: 'background_unreachable' });
  });
});

describe('following changes', () => {
  it('passes on which answers changed, over one port for all listeners', () => {
    const runtime = fakeRuntime(() => undefined);
    const client = runtimeClient(runtime);
    const [one, other] = [vi.fn(), vi.fn()];
    client.onChange(one);
    client.onChange(other);
    runtime.ports[0]?.say({ type: 'changed', ids: ['a'] });
    runtime.ports[0]?.say({ type: 'changed' });
    runtime.ports[0]?.say('noise');
    expect(runtime.names).toEqual(['proofmark/ui']);
    expect(one.mock.calls).toEqual([[['a']], [undefined]]);
    expect(other).toHaveBeenCalledTimes(2);
  });

  it('connects again when the background was stopped, and then says that anything may have changed', () => {
    const runtime = fakeRuntime(() => undefined);
    const listener = vi.fn();
    runtimeClient(runtime).onChange(listener);
    runtime.ports[0]?.die();
    expect(runtime.ports).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(runtime.ports).toHaveLength(2);
    expect(listener.mock.calls).toEqual([[undefined]]);
  });

  it('closes the port with the last listener and does not connect again', () => {
    const runtime = fakeRuntime(() => undefined);
    const stop = runtimeClient(runtime).onChange(vi.fn());
    stop();
    expect(runtime.ports[0]?.disconnected).toBe(true);
    runtime.ports[0]?.die();
    vi.advanceTimersByTime(10_000);
    expect(runtime.ports).toHaveLength(1);
  });
});
