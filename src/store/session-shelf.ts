/**
 * The part of `storage.session` that is used: values by key, in the browser's memory and never on its disk. They outlive
 * the background and die with the browser. One extension may keep 10,485,760 bytes there.
 */
export interface SessionArea {
  get(): Promise<Readonly<Record<string, unknown>>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

/** JSON-able values of one kind, in no more bytes than they may have: the oldest give way. */
export interface SessionShelf {
  /** What an earlier background put here, in the order of the keys. To be called once, before anything is put. */
  load(): Promise<readonly (readonly [string, unknown])[]>;
  /** Puts a value, in the place of the one of that key. One that does not fit stays away, and so does its elder. */
  put(key: string, value: unknown): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
}

/**
 * @param prefix of the keys, its own for each shelf
 * @param budget bytes of all keys and values, as JSON in UTF-8
 */
export function sessionShelf(area: SessionArea, prefix: string, budget: number): SessionShelf {
  /** Bytes by key, oldest first. */
  const sizes = new Map<string, number>();

  const remove = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) sizes.delete(key);
    if (keys.length > 0) await area.remove(keys.map((key) => prefix + key));
  };

  /** The oldest that have to go for the rest to fit. */
  const surplus = (): readonly string[] => {
    let bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const going: string[] = [];
    for (const [key, size] of sizes) {
      if (bytes <= budget) break;
      bytes -= size;
      going.push(key);
    }
    return going;
  };

  return {
    async load() {
      const own = Object.entries(await area.get()).filter(([key]) => key.startsWith(prefix));
      return own.sort(byKey).map(([name, text]) => {
        const key = name.slice(prefix.length);
        sizes.set(key, sizeOf(name, String(text)));
        return [key, JSON.parse(String(text)) as unknown] as const;
      });
    },
    async put(key, value) {
      const text = JSON.stringify(value);
      const size = sizeOf(prefix + key, text);
      if (size > budget) {
        await remove([key]);
        return;
      }
      sizes.set(key, size);
      const removed = remove(surplus());
      // An old value that has grown may itself be what has to go.
      const written = sizes.has(key) ? area.set({ [prefix + key]: text }) : undefined;
      try {
        await Promise.all([removed, written]);
      } catch {
        // The area is full with what others keep there: an older value under this key would tell of the past.
        await remove([key]);
      }
    },
    remove,
  };
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

function sizeOf(key: string, text: string): number {
  return new TextEncoder().encode(key + text).length;
}
