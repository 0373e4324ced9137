/**
 * Runs in the page: replaces every function and getter of the prototypes our code could lean on by one that notes its
 * name and throws, asks, and puts everything back.
 */
export async function poisonedAsk(): Promise<{ body: string; sprung: string[] }> {
  const sprung: string[] = [];
  const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty } = Reflect;
  const ask = window.fetch.bind(window);
  const later = window.setTimeout.bind(window);
  const PromiseNow = Promise;
  const readText = getOwnPropertyDescriptor(Response.prototype, 'text')?.value as () => Promise<string>;
  // Without a prototype: descriptors are looked up through the very object that is being polluted.
  const bare = (descriptor: PropertyDescriptor): PropertyDescriptor =>
    ({ __proto__: null, ...descriptor }) as PropertyDescriptor;
  const trap = (name: string) => () => {
    defineProperty(sprung, sprung.length, {
      value: name,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    throw new Error(name);
  };
  const onTrouble = (event: Event): void => trap(`event ${event.type}`)();
  addEventListener('error', onTrouble);
  addEventListener('unhandledrejection', onTrouble);

  const targets: object[] = [
    Array.prototype,
    String.prototype,
    Map.prototype,
    Set.prototype,
    WeakMap.prototype,
    RegExp.prototype,
    Date,
    Uint8Array.prototype,
    Object.getPrototypeOf(Uint8Array.prototype) as object,
    ArrayBuffer.prototype,
    Response.prototype,
    Request.prototype,
    Headers.prototype,
    URL.prototype,
    Blob.prototype,
    MessagePort.prototype,
    MessageEvent.prototype,
    EventTarget.prototype,
    ReadableStream.prototype,
    ReadableStreamDefaultReader.prototype,
    TextEncoder.prototype,
    XMLHttpRequest.prototype,
    Reflect,
    JSON,
    Object,
  ];
  const undo: { owner: object; key: PropertyKey; is: PropertyDescriptor }[] = [];
  for (const owner of targets) {
    for (const key of ownKeys(owner)) {
      const is = getOwnPropertyDescriptor(owner, key);
      if (is?.configurable === true && key !== 'constructor') undo.push({ owner, key, is });
    }
  }
  const polluted = [
    'get',
    'set',
    'apply',
    'construct',
    'value',
    'writable',
    'data',
    'ports',
    '0',
    '1',
    'method',
  ];

  // From here on nothing of what was replaced may be used by this function itself.
  for (let index = 0, one = undo[0]; one !== undefined; one = undo[++index]) {
    const { owner, key, is } = one;
    const name = typeof key === 'string' ? key : 'symbol';
    if (typeof is.value === 'function') {
      defineProperty(owner, key, bare({ value: trap(name), writable: true, configurable: true }));
    } else if ('get' in is) {
      defineProperty(owner, key, bare({ get: trap(name), configurable: true }));
    }
  }
  for (let index = 0, name = polluted[0]; name !== undefined; name = polluted[++index]) {
    defineProperty(
      Object.prototype,
      name,
      bare({ get: trap(`Object.prototype.${name}`), configurable: true }),
    );
  }

  const init: RequestInit = { method: 'POST', body: '{"messages":[1]}' };
  const response = await ask('/signed/v1/chat/completions', init);
  const body = await apply(readText, response, []);
  await new PromiseNow((resolve) => later(resolve, 400));

  for (let index = 0, name = polluted[0]; name !== undefined; name = polluted[++index]) {
    deleteProperty(Object.prototype, name);
  }
  for (let index = 0, one = undo[0]; one !== undefined; one = undo[++index]) {
    defineProperty(one.owner, one.key, bare(one.is));
  }
  removeEventListener('error', onTrouble);
  removeEventListener('unhandledrejection', onTrouble);
  return { body, sprung };
}
