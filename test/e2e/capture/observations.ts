/*
 * What a page can observe of fetch, XMLHttpRequest, streams and JSON. Runs inside the page: everything it needs is in
 * the one function. The same observations must come out with and without the extension.
 */

/** Every observation by name. */
export async function observe(): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  const chat = '/signed/v1/chat/completions';
  const post = (body: unknown, more: object = {}) => ({ method: 'POST', body, ...more }) as RequestInit;
  const failure = async (run: () => unknown): Promise<string> => {
    try {
      await run();
      return 'no failure';
    } catch (thrown) {
      const error = thrown as Error;
      return `${Object.prototype.toString.call(error)} ${error.name}: ${error.message}`;
    }
  };
  const sourceOf = (fn: unknown): string => Function.prototype.toString.call(fn);
  const shape = (owner: object, name: string): string => {
    const found = Object.getOwnPropertyDescriptor(owner, name);
    if (found === undefined) return 'absent';
    const fn = (found.value ?? Reflect.get(found, 'get')) as ((...args: unknown[]) => unknown) & {
      prototype?: unknown;
    };
    return JSON.stringify({
      flags: [found.writable, found.enumerable, found.configurable, 'value' in found],
      setter: String(Reflect.get(found, 'set')),
      name: fn.name,
      length: fn.length,
      source: sourceOf(fn),
      same: String(fn) === fn.toString(),
      // Sorted: Firefox makes these when they are first asked for, in an order that depends on its own warmth.
      own: Reflect.ownKeys(fn).map(String).sort(),
      prototype: fn.prototype === undefined ? 'none' : Object.prototype.toString.call(fn.prototype),
      chain: Object.getPrototypeOf(fn) === Function.prototype,
      extensible: Object.isExtensible(fn),
    });
  };

  const surfaces: [string, object, string[]][] = [
    [
      'window',
      window,
      ['fetch', 'XMLHttpRequest', 'EventSource', 'Worker', 'SharedWorker', 'Request', 'Response'],
    ],
    [
      'Response',
      Response.prototype,
      ['body', 'json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData', 'clone', 'url'],
    ],
    ['XHR', XMLHttpRequest.prototype, ['open', 'send', 'setRequestHeader', 'abort', 'response']],
    [
      'ReadableStream',
      ReadableStream.prototype,
      ['getReader', 'cancel', 'tee', 'pipeTo', 'pipeThrough', 'values'],
    ],
    ['Request', Request.prototype, ['constructor', 'clone', 'text', 'body']],
    ['stream iterator', Object.getPrototypeOf(new ReadableStream().values()) as object, ['next', 'return']],
    ['Reader', ReadableStreamDefaultReader.prototype, ['read', 'cancel', 'releaseLock']],
    ['BYOBReader', ReadableStreamBYOBReader.prototype, ['read', 'cancel']],
    ['JSON', JSON, ['parse', 'stringify']],
    ['Function', Function.prototype, ['toString', 'call', 'apply']],
    ['EventSource', EventSource.prototype, ['constructor', 'close']],
    ['Worker', Worker.prototype, ['constructor', 'postMessage']],
  ];
  for (const [label, owner, names] of surfaces) {
    for (const name of names) seen[`shape ${label}.${name}`] = shape(owner, name);
  }
  seen['window names'] = Object.getOwnPropertyNames(window).sort().join();
  seen['document listeners property'] = String(Object.keys(document));
  seen.identities = [
    window.fetch === fetch,
    EventSource.prototype.constructor === EventSource,
    new Response() instanceof Response,
    Response.prototype.constructor === Response,
    Object.getOwnPropertyDescriptor(window, 'fetch')?.value === fetch,
    new Request('/') instanceof Request,
    Reflect.get(ReadableStream.prototype, Symbol.asyncIterator) === ReadableStream.prototype.values,
  ].join();
  seen['new fetch'] = await failure(() => new (fetch as unknown as new () => unknown)());
  seen['toString of a non-function'] = await failure(() => sourceOf({}));
  seen['Worker without new'] = await failure(() => (Worker as unknown as (url: string) => unknown)('x'));
  seen['stringify result'] = JSON.stringify({ messages: [1], prompt: undefined }, null, 1);
  seen['parse failure'] = await failure(() => JSON.parse('{"tee_signature":'));
  seen['parse reviver'] = JSON.stringify(
    JSON.parse('{"tee_signature":"x","choices":[1]}', (_key, value: unknown) => value),
  );

  // Promises: what comes back, and in which order things happen.
  const promise = fetch(chat, post('{"messages":[]}'));
  seen.promise = [
    promise instanceof Promise,
    Object.getPrototypeOf(promise) === Promise.prototype,
    Reflect.ownKeys(promise).length,
  ].join();
  seen.answer = JSON.stringify(await (await promise).json());
  for (const url of ['/echo', chat]) {
    const order: string[] = [];
    const control = new AbortController();
    control.signal.addEventListener('abort', () => order.push('abort event'));
    const asked = fetch(url, post('{"messages":[]}', { signal: control.signal }));
    asked.catch(() => order.push('rejected'));
    control.abort();
    void Promise.resolve()
      .then(() => order.push('microtask 1'))
      .then(() => order.push('microtask 2'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    seen[`order of an abort ${url}`] = order.join();
  }
  for (const url of ['/reset', '/reset/v1/chat/completions']) {
    let unhandled = 0;
    const count = (event: PromiseRejectionEvent): void => {
      unhandled++;
      event.preventDefault();
    };
    addEventListener('unhandledrejection', count);
    const handled = fetch(url, post('{"messages":[]}')).catch(() => 'handled');
    await handled;
    void fetch(url, post('{"messages":[]}'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    removeEventListener('unhandledrejection', count);
    seen[`unhandled rejections ${url}`] = String(unhandled);
  }

  // Requests as the server gets them.
  const bodies: [string, () => unknown][] = [
    ['string', () => '{"messages":["é"]}'],
    ['buffer', () => new TextEncoder().encode('{"messages":[]}').buffer],
    ['view', () => new TextEncoder().encode('{"messages":[]}')],
    ['blob', () => new Blob(['{"messages":[]}'], { type: 'application/json' })],
    ['search', () => new URLSearchParams({ prompt: 'a b' })],
    ['none', () => undefined],
  ];
  const echo = '/echo/v1/chat/completions';
  for (const [name, body] of bodies) {
    seen[`echo of ${name}`] = await (await fetch(echo, post(body()))).text();
    const request = new Request(echo, post(body(), { headers: { 'content-type': 'application/json' } }));
    seen[`echo of Request with ${name}`] = await (await fetch(request)).text();
    seen[`Request with ${name} afterwards`] =
      `${String(request.bodyUsed)} ${await failure(() => fetch(request))}`;
  }
  seen['a redirected Request'] = await (await fetch(new Request('/moved', post('{"messages":[]}')))).text();
  const form = new FormData();
  form.set('a', 'b');
  seen['echo of FormData'] = String((await (await fetch(echo, post(form))).text()).includes('name=\\"a\\"'));
  const consulted: string[] = [];
  const init = {
    get method() {
      consulted.push('method');
      return 'POST';
    },
    get body() {
      consulted.push('body');
      return '{"messages":[]}';
    },
    get headers() {
      consulted.push('headers');
      return {};
    },
  };
  await (await fetch(echo, init)).text();
  seen['getters of init'] = consulted.join();
  seen['an input that is an object'] = await (
    await fetch({ toString: () => (consulted.push('toString'), echo) } as never, post('{"messages":[]}'))
  ).text();
  seen['asked its text'] = String(consulted.filter((name) => name === 'toString').length);

  // Failures.
  const failing: [string, () => unknown][] = [
    ['a URL that is none', () => fetch('http://[')],
    ['no argument', () => (fetch as () => unknown)()],
    ['GET with a body', () => fetch(chat, { body: 'x' })],
    [
      'an init that throws',
      () =>
        fetch(chat, {
          get method(): string {
            throw new RangeError('mine');
          },
        }),
    ],
    ['a wrong receiver', () => fetch.call({} as never, chat)],
    [
      'a used body',
      async () => {
        const response = await fetch(chat, post('{"messages":[]}'));
        await response.text();
        return response.json() as Promise<unknown>;
      },
    ],
    [
      'a locked body',
      async () => {
        const response = await fetch(chat, post('{"messages":[]}'));
        response.body?.getReader();
        return response.json() as Promise<unknown>;
      },
    ],
    [
      'broken JSON',
      async () =>
        (await fetch('/broken/v1/chat/completions', post('{"messages":[]}'))).json() as Promise<unknown>,
    ],
    ['json of a wrong receiver', () => Response.prototype.json.call({} as never) as Promise<unknown>],
    ['body of the prototype', () => Response.prototype.body],
    [
      'clone of a used response',
      async () => {
        const response = await fetch(chat, post('{"messages":[]}'));
        await response.text();
        return response.clone();
      },
    ],
    [
      'an aborted reading',
      async () => {
        const control = new AbortController();
        const response = await fetch(
          '/endless/v1/chat/completions',
          post('{"messages":[]}', { signal: control.signal }),
        );
        const reading = response.text();
        control.abort();
        return reading;
      },
    ],
    [
      'an aborted reading with a reason',
      async () => {
        const control = new AbortController();
        const response = await fetch(
          '/endless/v1/chat/completions',
          post('{"messages":[]}', { signal: control.signal }),
        );
        const reader = response.body?.getReader();
        await reader?.read();
        control.abort(new EvalError('because'));
        return reader?.read();
      },
    ],
  ];
  for (const [name, run] of failing) seen[`failure of ${name}`] = await failure(run);

  // Responses, read in every way.
  const answered = () => fetch(chat, post('{"messages":[]}'));
  const response = await answered();
  seen.response = [
    response.ok,
    response.status,
    response.type,
    response.redirected,
    response.bodyUsed,
    response.body === response.body,
    response.body?.locked,
  ].join();
  const copy = response.clone();
  seen['clone and original'] = String((await copy.text()) === (await response.text()));
  seen.bodyUsed = String(response.bodyUsed);
  const streamed = async (): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> =>
    (await answered()).body ?? new ReadableStream();
  const [left, right] = (await streamed()).tee();
  const texts = await Promise.all([new Response(left).text(), new Response(right).text()]);
  seen.teed = String(texts[0] === texts[1]);
  let pipedText = '';
  const pipedReader = (await streamed()).pipeThrough(new TextDecoderStream()).getReader();
  for (let next = await pipedReader.read(); !next.done; next = await pipedReader.read()) {
    pipedText += next.value;
  }
  seen.piped = pipedText;
  seen.iterated = '';
  for await (const chunk of (await streamed()) as unknown as AsyncIterable<Uint8Array>) {
    seen.iterated += new TextDecoder().decode(chunk);
  }
  const byob = (await answered()).body?.getReader({ mode: 'byob' });
  const block = await byob?.read(new Uint8Array(5));
  seen.byob = `${new TextDecoder().decode(block?.value)} ${String(await byob?.cancel())}`;
  const endless = await fetch('/endless/v1/chat/completions', post('{"messages":[]}'));
  const reader = endless.body?.getReader();
  await reader?.read();
  seen.cancel = String(
    await Promise.race([
      reader?.cancel().then(() => 'resolved'),
      new Promise((resolve) => setTimeout(() => resolve('hangs'), 15_000)),
    ]),
  );
  seen['bytes of a blob'] = String((await (await answered()).blob()).size);
  const headers: string[] = [];
  (await answered()).headers.forEach((value, name) => {
    if (name !== 'date') headers.push(`${name}: ${value}`);
  });
  seen.headers = headers.join();

  // XMLHttpRequest: events in their order, and every reading.
  for (const type of ['', 'json', 'arraybuffer', 'blob', 'document'] as const) {
    const events: string[] = [];
    const request = new XMLHttpRequest();
    const names = ['readystatechange', 'loadstart', 'progress', 'load', 'loadend', 'error', 'abort'];
    for (const name of names) {
      request.addEventListener(name, () => {
        if (name !== 'progress') events.push(`${name}${String(request.readyState)}`);
      });
    }
    request.open('POST', chat);
    request.responseType = type;
    await new Promise((resolve) => {
      request.onloadend = resolve;
      request.send('{"messages":[]}');
    });
    seen[`xhr ${type}`] = [
      events.join(),
      Object.prototype.toString.call(request.response),
      request.response === request.response,
      Reflect.ownKeys(request).length,
      await failure(() => request.responseText),
    ].join();
  }
  // A listener of the page that is called first takes the answer away; a `toJSON` of its own is asked by nobody else.
  let asked = 0;
  let errors = 0;
  const countErrors = (): unknown => errors++;
  addEventListener('error', countErrors);
  Object.defineProperty(Object.prototype, 'toJSON', { configurable: true, get: () => (asked++, undefined) });
  for (const type of ['arraybuffer', 'json'] as const) {
    const request = new XMLHttpRequest();
    request.onreadystatechange = () => {
      if (type === 'arraybuffer' && request.readyState === 4) {
        structuredClone(request.response, { transfer: [request.response as ArrayBuffer] });
      }
    };
    request.open('POST', chat);
    request.responseType = type;
    await new Promise((resolve) => {
      request.onloadend = resolve;
      request.send('{"messages":[]}');
    });
  }
  Reflect.deleteProperty(Object.prototype, 'toJSON');
  removeEventListener('error', countErrors);
  seen['xhr observed by the page'] = `${String(asked)} ${String(errors)}`;

  // A stream the page holds stays its own, whatever it asks for meanwhile.
  const held = await fetch('/signed/other/completions');
  const heldStream = held.body;
  const meanwhile = fetch(chat, post('{"messages":[]}'));
  seen['a stream that is held'] = `${String(held.body === heldStream)} ${String(heldStream?.locked)}`;
  await (await meanwhile).text();

  const plain = new XMLHttpRequest();
  seen['xhr failures'] = [
    await failure(() => plain.send()),
    await failure(() => plain.setRequestHeader('a', 'b')),
    await failure(() => Reflect.apply(Reflect.get(plain, 'open') as () => void, plain, ['POST'])),
    await failure(() => XMLHttpRequest.prototype.open.call({} as never, 'GET', '/', true)),
  ].join();
  const sync = new XMLHttpRequest();
  sync.open('POST', chat, false);
  sync.send('{"messages":[]}');
  seen['synchronous xhr'] = sync.responseText;
  return seen;
}
