import type { Client } from '../../../src/app/api';
import type { Platform, PlatformPort } from '../../../src/ui/platform';

/** A platform for plain pages: permissions are granted, pages are not opened, ports replay what they are given. */
export function fakePlatform(client: Client, change: Partial<Platform> = {}): Platform {
  return {
    client,
    browserName: 'chrome',
    requestPermissions: () => Promise.resolve(true),
    openPage: () => undefined,
    selection: () =>
      Promise.resolve({ text: 'A Nitro enclave is a virtual machine', url: 'https://chat.example.org/' }),
    connect: () => replayingPort([]),
    readBlob: () => Promise.resolve('{}'),
    ...change,
  };
}

/** A port that answers the first message with `events`, in order. */
export function replayingPort(events: readonly unknown[]): PlatformPort {
  const listeners: ((message: unknown) => void)[] = [];
  return {
    post: () => {
      queueMicrotask(() => {
        for (const event of events) for (const listener of listeners) listener(event);
      });
    },
    onMessage: (listener) => listeners.push(listener),
    onClose: () => undefined,
    close: () => undefined,
  };
}
