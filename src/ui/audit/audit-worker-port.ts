import type { Client } from '../../app/api';
import type { AuditWorkerMessage } from '../../app/audit-worker';
import type { PlatformPort } from '../platform';

/** Runs one audit in a worker of this page; closing the port ends it. The requests it makes are noted in the background. */
export function openAuditWorker(client: Client): PlatformPort {
  const worker = new Worker(new URL('../../app/audit-worker.ts', import.meta.url), { type: 'module' });
  const listeners: ((message: unknown) => void)[] = [];
  const closers: (() => void)[] = [];
  worker.onmessage = ({ data }: MessageEvent<AuditWorkerMessage>) => {
    if (data.kind === 'event') listeners.forEach((listener) => listener(data.event));
    // A request that could not be noted is only missing from a list.
    else client.ask('requests.note', { entries: [data.entry] }).catch(() => undefined);
  };
  worker.onerror = () => closers.forEach((listener) => listener());
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    onMessage: (listener) => {
      listeners.push(listener);
    },
    onClose: (listener) => {
      closers.push(listener);
    },
    close: () => {
      worker.terminate();
    },
  };
}
