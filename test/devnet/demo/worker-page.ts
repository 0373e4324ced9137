import { loadConfig, onAsk, valueOf } from './page';
import type { FromWorker, Order } from './worker';

const config = await loadConfig();
const script = '/worker.js';

/** Hands an order to a worker of the kind that the page's form names. @returns ends the worker, if it is this page's */
async function employ(order: Order, port: MessagePort): Promise<() => void> {
  switch (valueOf('kind')) {
    case 'shared_worker': {
      new SharedWorker(script, { type: 'module' }).port.postMessage(order, [port]);
      return () => undefined;
    }
    case 'service_worker': {
      await navigator.serviceWorker.register(script, { type: 'module' });
      (await navigator.serviceWorker.ready).active?.postMessage(order, [port]);
      return () => undefined;
    }
    default: {
      const worker = new Worker(script, { type: 'module' });
      worker.postMessage(order, [port]);
      return () => worker.terminate();
    }
  }
}

onAsk(async function* (question) {
  const { port1, port2 } = new MessageChannel();
  const inbox = new ReadableStream<FromWorker>({
    start(controller) {
      port1.onmessage = ({ data }: MessageEvent<FromWorker>) => controller.enqueue(data);
    },
  }).getReader();
  const order = { gateway: config.gateway, question, stream: valueOf('mode') === 'stream' };
  const end = await employ(order, port2);
  try {
    for (;;) {
      const { value } = await inbox.read();
      if (value === undefined || 'done' in value) return;
      if ('failed' in value) throw new Error(value.failed);
      yield value.text;
    }
  } finally {
    end();
  }
});
