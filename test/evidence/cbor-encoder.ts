import { concat, utf8 } from '../../src/bytes/join';

/** `{ raw }` is written as it is, so that tests can make what no encoder would. */
export type CborValue =
  | number
  | bigint
  | string
  | null
  | boolean
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<CborValue, CborValue>
  | { readonly raw: Uint8Array };

/** The head of a data item (RFC 8949 §3), in its shortest form. */
export function cborHead(major: number, argument: number | bigint): Uint8Array<ArrayBuffer> {
  const value = BigInt(argument);
  if (value < 24n) return Uint8Array.of((major << 5) | Number(value));
  const width = value < 0x100n ? 1 : value < 0x10000n ? 2 : value < 0x100000000n ? 4 : 8;
  const head = new Uint8Array(1 + width);
  head[0] = (major << 5) | (24 + Math.log2(width));
  for (let index = 0; index < width; index++) {
    head[width - index] = Number((value >> BigInt(8 * index)) & 0xffn);
  }
  return head;
}

function encodeEntries(map: ReadonlyMap<CborValue, CborValue>): Uint8Array<ArrayBuffer> {
  return concat(...[...map].flatMap(([key, value]) => [encodeCbor(key), encodeCbor(value)]));
}

/** A map of indefinite length, as the newest enclaves write their payload. */
export function encodeIndefiniteMap(map: ReadonlyMap<CborValue, CborValue>): Uint8Array<ArrayBuffer> {
  return concat(Uint8Array.of(0xbf), encodeEntries(map), Uint8Array.of(0xff));
}

/** CBOR of a value, lengths definite, map order kept. */
export function encodeCbor(value: CborValue): Uint8Array<ArrayBuffer> {
  if (value === null) return Uint8Array.of(0xf6);
  switch (typeof value) {
    case 'boolean':
      return Uint8Array.of(value ? 0xf5 : 0xf4);
    case 'number':
    case 'bigint':
      return value >= 0 ? cborHead(0, value) : cborHead(1, -1n - BigInt(value));
    case 'string':
      return concat(cborHead(3, utf8(value).length), utf8(value));
    case 'object':
      if (value instanceof Uint8Array) return concat(cborHead(2, value.length), value);
      if (value instanceof Map) return concat(cborHead(5, value.size), encodeEntries(value));
      if (Array.isArray(value)) {
        return concat(cborHead(4, value.length), ...(value as readonly CborValue[]).map(encodeCbor));
      }
      return Uint8Array.from((value as { readonly raw: Uint8Array }).raw);
  }
}
