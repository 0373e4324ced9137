import { type CborCode, NitroError } from './codes';

/** What a data item is, without its value: everything a decoder has to be told before it may allocate. */
export type CborShape =
  | { readonly type: 'unsigned' | 'negative' | 'null' | 'boolean' | 'undefined' | 'float' }
  | { readonly type: 'bytes' | 'text'; readonly length: number }
  | { readonly type: 'array'; readonly items: readonly CborShape[] }
  | { readonly type: 'map'; readonly entries: ReadonlyMap<CborKey, CborShape> }
  | { readonly type: 'tag'; readonly tag: number; readonly start: number; readonly content: CborShape };

/** A map key by value: integers as numbers (beyond 2^53 as bigint), text as itself, bytes as `h'…'` after a NUL. */
export type CborKey = number | bigint | string;

/** Bounds that hold before anything is allocated by a header's word. */
export interface CborLimits {
  readonly bytes: number;
  readonly items: number;
  /** Nesting of arrays, maps and tags; the outermost item has depth 1. */
  readonly depth: number;
}

const indefinite = -1;
const utf8 = new TextDecoder('utf-8', { fatal: true });

function refuse(code: CborCode, offset: number, what: string): never {
  throw new NitroError(code, `At byte ${offset}: ${what}`);
}

class Scanner {
  private offset = 0;
  private items = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly limits: CborLimits,
  ) {}

  scanAll(): CborShape {
    const shape = this.item(1);
    if (this.offset !== this.bytes.length) {
      refuse('cbor_trailing_bytes', this.offset, 'bytes follow the end of the data item.');
    }
    return shape;
  }

  private item(depth: number): CborShape {
    if (depth > this.limits.depth)
      refuse('cbor_depth', this.offset, `nested deeper than ${this.limits.depth}.`);
    if (++this.items > this.limits.items) {
      refuse('cbor_too_many_items', this.offset, `more than ${this.limits.items} data items.`);
    }
    const head = this.byte();
    const major = head >> 5;
    const info = head & 0x1f;
    if (major === 7) return this.simpleOrFloat(info);
    const argument = this.argument(info, major);
    switch (major) {
      case 0:
        return { type: 'unsigned' };
      case 1:
        return { type: 'negative' };
      case 2:
        return { type: 'bytes', length: this.string(argument).length };
      case 3:
        return { type: 'text', length: this.text(argument).length };
      case 4:
        return { type: 'array', items: this.array(Number(argument), depth) };
      case 5:
        return { type: 'map', entries: this.map(Number(argument), depth) };
      default:
        return {
          type: 'tag',
          tag: Number(argument),
          start: this.offset,
          content: this.item(depth + 1),
        };
    }
  }

  private byte(): number {
    const byte = this.bytes[this.offset];
    if (byte === undefined) refuse('cbor_truncated', this.offset, 'the data ends inside an item.');
    this.offset++;
    return byte;
  }

  /** The argument of a head (RFC 8949 §3); `indefinite` where the major type allows that. */
  private argument(info: number, major: number): number | bigint {
    if (info < 24) return info;
    if (info < 28) {
      let value = 0n;
      for (let left = 1 << (info - 24); left > 0; left--) value = (value << 8n) | BigInt(this.byte());
      return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
    }
    if (info === 31 && (major === 4 || major === 5)) return indefinite;
    if (info === 31 && (major === 2 || major === 3)) {
      refuse('cbor_indefinite_string', this.offset - 1, 'a string in chunks; AWS never writes one.');
    }
    return refuse('cbor_reserved_ai', this.offset - 1, `additional information ${info} is not allowed here.`);
  }

  private string(length: number | bigint): Uint8Array {
    if (length > this.bytes.length - this.offset) {
      refuse(
        'cbor_truncated',
        this.offset,
        `a string of ${String(length)} bytes is longer than what is left.`,
      );
    }
    const start = this.offset;
    this.offset += Number(length);
    return this.bytes.subarray(start, this.offset);
  }

  private text(length: number | bigint): string {
    const start = this.offset;
    try {
      return utf8.decode(this.string(length));
    } catch (error) {
      if (error instanceof NitroError) throw error;
      return refuse('cbor_invalid', start, 'a text string that is not UTF-8.');
    }
  }

  /** Refuses a declared count that the bytes left cannot hold: every element takes at least one. */
  private bounded(count: number, bytesPerElement: number): void {
    if (count * bytesPerElement > this.bytes.length - this.offset) {
      refuse(
        'cbor_length_bomb',
        this.offset,
        `${count} elements are declared, more than the bytes left can hold.`,
      );
    }
  }

  private atBreak(): boolean {
    if (this.bytes[this.offset] !== 0xff) return false;
    this.offset++;
    return true;
  }

  private array(count: number, depth: number): CborShape[] {
    this.bounded(count, 1);
    const items: CborShape[] = [];
    while (count === indefinite ? !this.atBreak() : items.length < count) items.push(this.item(depth + 1));
    return items;
  }

  private map(count: number, depth: number): Map<CborKey, CborShape> {
    this.bounded(count, 2);
    const entries = new Map<CborKey, CborShape>();
    while (count === indefinite ? !this.atBreak() : entries.size < count) {
      const start = this.offset;
      const key = this.key();
      // Keys are compared by value: the same integer can be written in several lengths.
      if (entries.has(key)) refuse('cbor_duplicate_key', start, 'a map has the same key twice.');
      entries.set(key, this.item(depth + 1));
    }
    return entries;
  }

  private key(): CborKey {
    const start = this.offset;
    this.items++;
    const head = this.byte();
    const major = head >> 5;
    if (major > 3) refuse('cbor_map_key', start, 'a map key that is neither integer, text nor bytes.');
    const argument = this.argument(head & 0x1f, major);
    if (major === 0) return argument;
    if (major === 1) return typeof argument === 'bigint' ? -1n - argument : -1 - argument;
    return major === 3 ? this.text(argument) : `\0h'${this.string(argument).join(',')}'`;
  }

  private simpleOrFloat(info: number): CborShape {
    if (info === 20 || info === 21) return { type: 'boolean' };
    if (info === 22) return { type: 'null' };
    if (info === 23) return { type: 'undefined' };
    if (info >= 25 && info <= 27) {
      this.string(1 << (info - 24));
      return { type: 'float' };
    }
    if (info === 31) refuse('cbor_break', this.offset - 1, 'a break outside an item of indefinite length.');
    if (info >= 28)
      refuse('cbor_reserved_ai', this.offset - 1, `additional information ${info} is reserved.`);
    return refuse('cbor_invalid', this.offset - 1, 'a simple value that nobody has assigned.');
  }
}

/**
 * Walks one CBOR data item (RFC 8949) without building its values. Recursion is bounded by `limits.depth`, work by the
 * length of the bytes; nothing is allocated by a declared length. Refused are: what is not well-formed, trailing bytes,
 * duplicate keys by value, keys other than integers, text and bytes, text that is not UTF-8, and strings in chunks.
 *
 * @throws NitroError with a `CborCode`
 */
export function scanCbor(bytes: Uint8Array, limits: CborLimits): CborShape {
  if (bytes.length > limits.bytes)
    refuse('cbor_too_large', 0, `${bytes.length} bytes, more than ${limits.bytes}.`);
  return new Scanner(bytes, limits).scanAll();
}
