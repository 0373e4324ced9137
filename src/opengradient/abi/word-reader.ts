import { CodedError } from '../../bytes/coded-error';
import { type Address, type Hex32, toHex } from '../../bytes/hex';

/** What can be wrong with ABI-encoded bytes. */
export type AbiCode = 'abi_truncated' | 'abi_out_of_bounds' | 'abi_too_long' | 'abi_dirty_value';

const wordLength = 32;

/**
 * Reads contract ABI encoding (Solidity "Contract ABI Specification", strict value types) from bytes nobody vouches
 * for. Every offset and length is held against the bytes that are there and against a bound the caller names, before
 * anything is copied. As Solidity's own decoder does, it accepts any in-bounds offset and does not look at the padding
 * after dynamic bytes, but refuses value types with dirty high bits.
 *
 * A reader stands on one head (of the arguments, or of one tuple): `index` counts the 32-byte words of that head, and
 * offsets are relative to its start.
 */
export class WordReader {
  /**
   * @param data all the encoded bytes, without function selector
   * @param name what the bytes are, for error messages
   * @param base where this head starts in `data`
   */
  constructor(
    private readonly data: Uint8Array,
    private readonly name: string,
    private readonly base = 0,
  ) {}

  /** The 32 bytes of a head word, not copied. @throws CodedError `abi_truncated` */
  word(index: number): Uint8Array {
    const start = this.base + index * wordLength;
    if (start + wordLength > this.data.length) {
      throw this.error('abi_truncated', `ends before word ${index} at byte ${start}`);
    }
    return this.data.subarray(start, start + wordLength);
  }

  /** bytes32. @throws CodedError `abi_truncated` */
  bytes32(index: number): Hex32 {
    return toHex(this.word(index)) as Hex32;
  }

  /** An unsigned integer of `bits` bits. @throws CodedError `abi_truncated`, `abi_dirty_value` */
  uint(index: number, bits = 256): bigint {
    const value = BigInt(toHex(this.word(index)));
    if (value >> BigInt(bits) !== 0n) {
      throw this.error('abi_dirty_value', `has a value beyond uint${bits} in word ${index}`);
    }
    return value;
  }

  /** An unsigned integer of at most 53 bits, whatever its declared width. @throws CodedError as {@link uint} */
  number(index: number, bits = 53): number {
    return Number(this.uint(index, Math.min(bits, 53)));
  }

  /** bool. @throws CodedError as {@link uint} */
  bool(index: number): boolean {
    return this.uint(index, 1) === 1n;
  }

  /** address. @throws CodedError as {@link uint} */
  address(index: number): Address {
    this.uint(index, 160);
    return toHex(this.word(index).subarray(12)) as Address;
  }

  /**
   * Dynamic `bytes` whose offset stands in a head word; a copy.
   *
   * @param limit the most bytes the caller will take
   * @throws CodedError `abi_truncated`, `abi_out_of_bounds`, `abi_too_long`
   */
  bytes(index: number, limit: number): Uint8Array<ArrayBuffer> {
    const at = this.offset(index);
    const length = this.lengthAt(at, limit, 1);
    return this.data.slice(at + wordLength, at + wordLength + length);
  }

  /** Dynamic `string`; bytes that are not UTF-8 become U+FFFD, as the contract never looked at them. @throws as {@link bytes} */
  string(index: number, limit: number): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes(index, limit));
  }

  /** The head of a dynamic tuple. @throws CodedError `abi_truncated`, `abi_out_of_bounds` */
  tuple(index: number): WordReader {
    return new WordReader(this.data, this.name, this.offset(index));
  }

  /**
   * A dynamic array: its item count, and a reader on the head that follows the count.
   *
   * @param limit the most items the caller will take
   * @param wordsPerItem words each item has in the array's head: 1 for dynamic items, the tuple's size for static ones
   * @throws CodedError `abi_truncated`, `abi_out_of_bounds`, `abi_too_long`
   */
  array(
    index: number,
    limit: number,
    wordsPerItem = 1,
  ): { readonly length: number; readonly head: WordReader } {
    const at = this.offset(index);
    const length = this.lengthAt(at, limit, wordsPerItem * wordLength);
    return { length, head: new WordReader(this.data, this.name, at + wordLength) };
  }

  /** Where an offset word points to, in `data`. */
  private offset(index: number): number {
    const offset = this.uint(index);
    const at = BigInt(this.base) + offset;
    if (at + BigInt(wordLength) > BigInt(this.data.length)) {
      throw this.error('abi_out_of_bounds', `points ${offset} bytes on, past its end, in word ${index}`);
    }
    return Number(at);
  }

  /** Reads a length word, bounded by `limit` items and by the bytes that are there. */
  private lengthAt(at: number, limit: number, itemLength: number): number {
    const length = new WordReader(this.data, this.name, at).uint(0);
    if (length > BigInt(limit)) {
      throw this.error(
        'abi_too_long',
        `announces ${length} items at byte ${at}, more than the ${limit} accepted`,
      );
    }
    if (BigInt(at + wordLength) + length * BigInt(itemLength) > BigInt(this.data.length)) {
      throw this.error(
        'abi_out_of_bounds',
        `announces ${length} items at byte ${at}, more than its bytes hold`,
      );
    }
    return Number(length);
  }

  private error(code: AbiCode, what: string): CodedError<AbiCode> {
    return new CodedError(code, `${this.name} ${what}.`);
  }
}
