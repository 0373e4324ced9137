/** Tags of X.690 §8 that certificates are made of; the constructed bit is part of them. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
  set: 0x31,
  /** Context-specific, constructed: `[number] EXPLICIT`. */
  explicit: (number: number): number => 0xa0 | number,
} as const;

/** One element: views into the bytes it was read from. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly bytes: Uint8Array;
}

function lengthAt(bytes: Uint8Array, at: number): { length: number; start: number } {
  const [first = 0x80, high = 0, low = 0] = bytes.subarray(at, at + 3);
  if (first < 0x80) return { length: first, start: at + 1 };
  if (first === 0x81 && high >= 0x80) return { length: high, start: at + 2 };
  const length = (high << 8) | low;
  if (first === 0x82 && length >= 0x100) return { length, start: at + 3 };
  throw new Error('a length that is not DER, or more than 65,535');
}

function elementAt(bytes: Uint8Array, at: number): DerElement {
  const tag = bytes[at] ?? 0;
  if ((tag & 0x1f) === 0x1f) throw new Error('a tag above 30');
  const { length, start } = lengthAt(bytes, at + 1);
  const end = start + length;
  if (end > bytes.length) throw new Error('an element is cut off');
  return { tag, content: bytes.subarray(start, end), bytes: bytes.subarray(at, end) };
}

function demandTag(element: DerElement | undefined, tag: number, name: string): DerElement {
  if (element === undefined) throw new Error(`${name} is absent`);
  if (element.tag !== tag) throw new Error(`${name} has the tag ${element.tag}, not ${tag}`);
  return element;
}

/**
 * Reads one element that fills `bytes` (DER, X.690 §10: definite lengths in their shortest form). What is in it is not
 * looked at, so that reading goes only as deep as its reader asks.
 *
 * @throws Error with what is wrong
 */
export function readDer(bytes: Uint8Array): DerElement {
  const element = elementAt(bytes, 0);
  if (element.bytes.length !== bytes.length) throw new Error('bytes follow the element');
  return element;
}

/** The elements in a constructed element of this tag. @throws Error naming what is wrong */
export function derItems(element: DerElement | undefined, tag: number, name: string): readonly DerElement[] {
  const { content } = demandTag(element, tag, name);
  const items: DerElement[] = [];
  for (let at = 0; at < content.length;) {
    const item = elementAt(content, at);
    items.push(item);
    at += item.bytes.length;
  }
  return items;
}

/** The content of an element of this tag. @throws Error naming what is wrong */
export function derContent(element: DerElement | undefined, tag: number, name: string): Uint8Array {
  return demandTag(element, tag, name).content;
}
