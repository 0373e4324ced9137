import { loadConfig, onAsk, valueOf } from './page';

const config = await loadConfig();

type FromWorker = { readonly text: string } | { readonly done: true } | { readonly failed: string };

onAsk(async function* (question) {
  const worker = new Worker('/worker.js', { type: 'module' });
  const inbox = new ReadableStream<FromWorker>({
    start(controller) {
      worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => controller.enqueue(data));
    },
  }).getReader();
  worker.postMessage({ gateway: config.gateway, question, stream: valueOf('mode') === 'stream' });
  try {
    for (;;) {
      const { value } = await inbox.read();
      if (value === undefined || 'done' in value) return;
      if ('failed' in value) throw new Error(value.failed);
      yield value.text;
    }
  } finally {
    worker.terminate();
  }
});
