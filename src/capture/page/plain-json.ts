import type { Natives } from './natives';

/**
 * Writes a value that was read from JSON down again. `JSON.stringify` would ask every object for its `toJSON`, and a page
 * that has put one on a prototype would see that and could change what is written.
 *
 * @param limit nothing is added once the text is longer
 */
export function plainJson(natives: Natives, value: unknown, limit: number): string {
  let text = '';

  const write = (one: unknown): void => {
    if (typeof one === 'string') text += natives.quote(one);
    else if (typeof one === 'number' || typeof one === 'boolean') text += `${one}`;
    else if (typeof one !== 'object' || one === null) text += 'null';
    else if (natives.isArray(one)) writeArray(one);
    else writeObject(one);
  };

  const writeArray = (list: readonly unknown[]): void => {
    text += '[';
    for (let index = 0; index < list.length && text.length <= limit; index++) {
      if (index > 0) text += ',';
      write(dataOf(list, `${index}`));
    }
    text += ']';
  };

  const writeObject = (object: object): void => {
    text += '{';
    const names = natives.ownKeys(object);
    let isFirst = true;
    for (let index = 0; index < names.length && text.length <= limit; index++) {
      const name = names[index];
      if (typeof name !== 'string') continue;
      if (!isFirst) text += ',';
      isFirst = false;
      text += `${natives.quote(name)}:`;
      write(dataOf(object, name));
    }
    text += '}';
  };

  /** What comes of JSON has data properties only; of a page that has changed it since, nothing is run. */
  const dataOf = (owner: object, name: string): unknown => {
    const found = natives.getOwnPropertyDescriptor(owner, name);
    const isData = found !== undefined && natives.getOwnPropertyDescriptor(found, 'value') !== undefined;
    return isData ? found.value : undefined;
  };

  write(value);
  return text;
}
