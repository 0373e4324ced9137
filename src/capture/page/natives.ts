/*
 * The browser's own functions, taken before the first script of the page runs and kept where the page cannot reach
 * them. Everything in this folder calls these and nothing else: a page may replace, freeze or poison any global or
 * prototype afterwards (overridden natives, getters that throw), and neither sees our calls nor breaks them.
 * For the same reason this folder uses no iteration protocol, no spread, no `await`, no regular expression, and never
 * assigns to a new index of an array: each of them looks something up that a page can replace. So does `length` of a
 * typed array, which is a getter; that of arrays and strings is their own.
 *
 * One thing cannot be had without asking: a reaction to a promise asks for its `constructor`. A page that has put one of
 * its own there sees that somebody reacts, and gets nothing but `undefined` from it.
 */

/** The window this code runs in; tests hand in another one. */
export type Realm = typeof globalThis;

/** The natives as they were before any script of the page ran. */
export type Natives = ReturnType<typeof captureNatives>;

type Receiver<T, K extends keyof T> =
  NonNullable<T[K]> extends (...args: infer A) => infer R ? (self: T, ...args: A) => R : never;

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;

/** A method as a function of its receiver. */
export function method<T extends object, K extends keyof T>(prototype: T, name: K): Receiver<T, K> {
  const native = prototype[name] as (...args: unknown[]) => unknown;
  const call = (self: T, ...args: unknown[]): unknown => apply<T, unknown[], unknown>(native, self, args);
  return call as Receiver<T, K>;
}

/** A getter as a function of its receiver. It throws for a receiver of another kind, and so tells kinds apart. */
export function getter<T extends object, K extends keyof T>(prototype: T, name: K): (self: unknown) => T[K] {
  const native = getOwnPropertyDescriptor(prototype, name)?.get;
  if (native === undefined) throw new TypeError(`${String(name)} is not a getter here`);
  return (self) => apply(native as (this: unknown) => T[K], self, []);
}

/** Takes what is needed of `realm`; to be called before anything of the page has run. */
export function captureNatives(realm: Realm) {
  const {
    Blob,
    DataView,
    Headers,
    Promise,
    ReadableStream,
    Request,
    Response,
    TextEncoder,
    URL,
    Uint8Array,
  } = realm;
  const { URLSearchParams, ReadableStreamDefaultReader } = realm;
  const text = realm.String.prototype;
  const typedArray = getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const encoder = new TextEncoder();
  const encode = method(TextEncoder.prototype, 'encode');
  const then = method(Promise.prototype as Promise<unknown>, 'then');
  const isView = realm.ArrayBuffer.isView.bind(realm.ArrayBuffer);
  const now = realm.Date.now.bind(realm.Date);
  const { stringify } = realm.JSON;
  const setTimer = realm.setTimeout.bind(realm);

  return realm.Object.freeze({
    __proto__: null,
    apply,
    construct: realm.Reflect.construct,
    defineProperty: realm.Reflect.defineProperty,
    getOwnPropertyDescriptor,
    getPrototypeOf,
    ownKeys: realm.Reflect.ownKeys,
    Proxy: realm.Proxy,
    WeakMap: realm.WeakMap,
    mapGet: method(realm.WeakMap.prototype, 'get'),
    mapSet: method(realm.WeakMap.prototype, 'set'),
    now,
    later: (run: () => void, ms: number): void => void setTimer(run, ms),

    indexOf: method(text, 'indexOf'),
    lastIndexOf: method(text, 'lastIndexOf'),
    endsWith: method(text, 'endsWith'),
    slice: method(text, 'slice'),
    charCodeAt: method(text, 'charCodeAt'),
    toLowerCase: method(text, 'toLowerCase'),
    /** UTF-8, a lone surrogate as U+FFFD: exactly what a request body of this text is on the wire (USVString). */
    encode: (value: string): Uint8Array<ArrayBuffer> => encode(encoder, value),

    /** A string as JSON. Of values that are no objects nothing of the page's is asked. */
    quote: (value: string): string => apply<undefined, [string], string>(stringify, undefined, [value]),
    isArray: realm.Array.isArray,

    Uint8Array,
    isView,
    setBytes: method(Uint8Array.prototype, 'set'),
    copyBytes: method(Uint8Array.prototype, 'slice'),
    viewBuffer: getter(typedArray, 'buffer'),
    viewOffset: getter(typedArray, 'byteOffset'),
    viewLength: getter(typedArray, 'byteLength'),
    dataViewBuffer: getter(DataView.prototype, 'buffer'),
    dataViewOffset: getter(DataView.prototype, 'byteOffset'),
    dataViewLength: getter(DataView.prototype, 'byteLength'),
    bufferLength: getter(realm.ArrayBuffer.prototype, 'byteLength'),

    resolved: Promise.resolve(),
    /** Reactions on the side: nothing they throw or return reaches anybody. */
    react: <T>(
      promise: PromiseLike<T>,
      done: (value: T) => void,
      failed: (reason: unknown) => void = ignore,
    ) => {
      try {
        void then(promise as Promise<unknown>, alone(done as (value: unknown) => void), alone(failed));
      } catch {
        // A `constructor` of the page's own may throw.
      }
    },

    /** For reactions that throw nothing themselves, once for each chunk of a stream: one promise less. */
    reactOften: then as <T>(
      promise: Promise<T>,
      done: (value: T) => void,
      failed: (reason: unknown) => void,
    ) => unknown,

    blobSize: getter(Blob.prototype, 'size'),
    blobBytes: method(Blob.prototype, 'arrayBuffer'),
    searchText: method(URLSearchParams.prototype, 'toString'),
    href: getter(URL.prototype, 'href'),
    header: method(Headers.prototype, 'get'),

    requestUrl: getter(Request.prototype, 'url'),
    requestMethod: getter(Request.prototype, 'method'),
    requestHeaders: getter(Request.prototype, 'headers'),
    requestBodyUsed: getter(Request.prototype, 'bodyUsed'),
    requestClone: method(Request.prototype, 'clone'),
    requestBytes: method(Request.prototype, 'arrayBuffer'),

    responseUrl: getter(Response.prototype, 'url'),
    responseStatus: getter(Response.prototype, 'status'),
    responseHeaders: getter(Response.prototype, 'headers'),
    responseRedirected: getter(Response.prototype, 'redirected'),
    responseBodyUsed: getter(Response.prototype, 'bodyUsed'),
    responseBody: getter(Response.prototype, 'body'),
    responseText: method(Response.prototype, 'text'),
    responseClone: method(Response.prototype, 'clone'),

    streamReader: method(ReadableStream.prototype, 'getReader') as (
      stream: ReadableStream<Uint8Array>,
    ) => ReadableStreamDefaultReader<Uint8Array>,
    streamCancel: method(ReadableStream.prototype, 'cancel'),
    read: method(ReadableStreamDefaultReader.prototype as ReadableStreamDefaultReader<Uint8Array>, 'read'),
    readerCancel: method(ReadableStreamDefaultReader.prototype, 'cancel'),
  });
}

/** Without what it throws and returns. */
function alone(run: (value: unknown) => void): (value: unknown) => void {
  return (value) => {
    try {
      run(value);
    } catch {
      // What happens on the side stays there.
    }
  };
}

function ignore(): void {
  // What happens on the side stays there.
}
