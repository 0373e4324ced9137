import type { Natives } from './natives';

/** A property that only its getter knows: asking it would be seen by the page, so it is not asked. */
export const hidden = Symbol('hidden');

/**
 * Reads a property as the native will, without running code of the page: data properties only, own or inherited.
 * (A Proxy handed in by the page does see that its descriptors are read.)
 */
export function peek(natives: Natives, target: unknown, name: string): unknown {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) return undefined;
  for (let owner: object | null = target; owner !== null; owner = natives.getPrototypeOf(owner)) {
    const found = natives.getOwnPropertyDescriptor(owner, name);
    if (found === undefined) continue;
    // Asked of the descriptor itself: a page may have put a `get` or `value` on Object.prototype.
    return natives.getOwnPropertyDescriptor(found, 'value') === undefined ? hidden : found.value;
  }
  return undefined;
}
