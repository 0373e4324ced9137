import type { Natives, Realm } from './natives';

/** What an observer sees of one call. It can neither change the call nor its result, and whatever it throws is dropped. */
export interface Observer<Token> {
  /** Before the native runs. What it returns is handed to `after`. */
  readonly before?: (self: unknown, args: readonly unknown[]) => Token;
  /** After the native has returned; not called when it threw. */
  readonly after?: (
    token: Token | undefined,
    self: unknown,
    args: readonly unknown[],
    result: unknown,
  ) => void;
}

/** Puts observers on functions of a realm so that the page finds the functions as they were. */
export interface Disguise {
  /** Observes the method `owner[name]`; does nothing where the browser has no such method. */
  method<Token>(owner: object, name: PropertyKey, observer: Observer<Token>): void;
  /** Makes the method `owner[other]`, which was the very function that `owner[name]` was, the observed one as well. */
  alias(owner: object, other: PropertyKey, name: PropertyKey): void;
  /** Observes reads of the accessor `owner[name]`. */
  getter<Token>(owner: object, name: PropertyKey, observer: Observer<Token>): void;
  /** Observes `new owner[name](…)`; `self` is the new object. */
  constructor_(owner: object, name: string, observer: Observer<unknown>): void;
}

type Callable = (...args: never[]) => unknown;

/**
 * A proxy keeps name, length, prototype, own properties, `new`-ability and identity in comparisons with itself as the
 * native has them. The one thing it would show is its source text, which `Function.prototype.toString` is made to
 * give as the native's. What still differs: one frame in the stack of an error that the native creates, and the
 * source text as another frame's `Function.prototype.toString` sees it (`function () { [native code] }`). A function that
 * is made its own prototype's heir (`Object.setPrototypeOf(fetch, fetch)`) throws then and not at once: the browser cannot
 * see the circle through a proxy, and a trap that refuses could not throw the browser's own error.
 *
 * Chromium's stacks name the frame for as long as any code of ours has called the native, and there is no way around it:
 * arguments are known to the trap alone, which must then itself be the caller (a built-in function as the trap leaves no
 * frame, but shows nobody the arguments either); `Error.stackTraceLimit` and `prepareStackTrace` are the page's own and
 * would be seen to change by the getters of `init` that run meanwhile; and to rewrite the stack of a rejection, its
 * promise would have to be reacted to, after which the browser no longer tells the page of an unhandled one.
 */
export function disguiseIn(realm: Realm, natives: Natives): Disguise {
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, Proxy } = natives;
  const natively = new natives.WeakMap<object, Callable>();
  const originalOf = (fn: unknown): Callable | undefined =>
    typeof fn === 'function' ? (natives.mapGet(natively, fn) as Callable | undefined) : undefined;

  function cover<Native extends Callable>(native: Native, handler: ProxyHandler<Native>): Native {
    // Without a prototype, a polluted Object.prototype cannot add traps to the handler.
    const covered = new Proxy(native, { __proto__: null, ...handler } as ProxyHandler<Native>);
    natives.mapSet(natively, covered, native);
    return covered;
  }

  function observed<Token>(native: Callable, { before, after }: Observer<Token>): Callable {
    return cover(native, {
      apply(target, self: unknown, args: unknown[]) {
        let token: Token | undefined;
        try {
          token = before?.(self, args);
        } catch {
          // An observer's trouble is never the page's.
        }
        const result = apply(target, self, args) as unknown;
        try {
          after?.(token, self, args, result);
        } catch {
          // As above.
        }
        return result;
      },
    });
  }

  const replace = (
    owner: object,
    name: PropertyKey,
    change: (found: PropertyDescriptor) => PropertyDescriptor,
  ) => {
    const found = getOwnPropertyDescriptor(owner, name);
    if (found?.configurable === true || found?.writable === true) defineProperty(owner, name, change(found));
  };

  replace(realm.Function.prototype, 'toString', (found) => ({
    ...found,
    value: cover(found.value as Callable, {
      apply: (target, self: unknown, args) => apply(target, originalOf(self) ?? self, args) as unknown,
    }),
  }));

  return {
    method(owner, name, observer) {
      replace(owner, name, (found) =>
        typeof found.value === 'function'
          ? { ...found, value: observed(found.value as Callable, observer) }
          : found,
      );
    },
    alias(owner, other, name) {
      const covered = getOwnPropertyDescriptor(owner, name)?.value as unknown;
      replace(owner, other, (found) =>
        originalOf(covered) === found.value ? { ...found, value: covered } : found,
      );
    },
    getter(owner, name, observer) {
      const accessor = getOwnPropertyDescriptor(owner, name)?.get as Callable | undefined;
      replace(owner, name, (found) =>
        accessor === undefined ? found : { ...found, get: observed(accessor, observer) },
      );
    },
    constructor_(owner, name, { after }) {
      replace(owner, name, (found) => {
        const native = found.value as Callable & { prototype: object };
        const covered = cover(native, {
          construct(target, args, newTarget: Callable) {
            const made = construct(target, args, newTarget) as object;
            try {
              after?.(undefined, made, args, made);
            } catch {
              // As above.
            }
            return made;
          },
        });
        replace(native.prototype, 'constructor', (inner) => ({ ...inner, value: covered }));
        return { ...found, value: covered };
      });
    },
  };
}
