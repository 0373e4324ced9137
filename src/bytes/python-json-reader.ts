import { CodedError } from './coded-error';
import { PythonFloat, PythonInt, type PythonJson } from './python-json';
import { decodePythonJson } from './python-json-encoding';

/** What a document may cost. The defaults lie above what a gateway takes: CPython itself stops near depth 1000. */
export interface JsonLimits {
  /** UTF-16 units of the text, or bytes. */
  readonly maxLength: number;
  readonly maxDepth: number;
  /** Values of all kinds, and keys. */
  readonly maxValues: number;
}

/** Bounds with room for every response that capture keeps. */
export const defaultJsonLimits: JsonLimits = {
  maxLength: 32 * 1024 * 1024,
  maxDepth: 990,
  maxValues: 4_000_000,
};

/** Digits of an int that CPython 3.11 and later read (`sys.int_info.default_max_str_digits`). */
const maxIntDigits = 4300;

const numberLiteral = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;
/** What ends plain text: a double quote, a backslash, or a raw control character (RFC 8259 §7). */
const plainEnd = /[^ !#-[\]-\uffff]/g;
const unicodeEscape = /[0-9a-fA-F]{4}/y;

const words: readonly (readonly [string, () => PythonJson])[] = [
  ['null', () => null],
  ['true', () => true],
  ['false', () => false],
  ['NaN', () => new PythonFloat(Number.NaN)],
  ['Infinity', () => new PythonFloat(Number.POSITIVE_INFINITY)],
  ['-Infinity', () => new PythonFloat(Number.NEGATIVE_INFINITY)],
];

const shortEscapes: Readonly<Partial<Record<string, string>>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** An array or object that is not closed yet. */
type Open =
  | { readonly kind: 'list'; readonly items: PythonJson[] }
  | { readonly kind: 'dict'; readonly entries: Map<string, PythonJson>; key: string };

class Reader {
  #at = 0;
  #values = 0;

  constructor(
    private readonly text: string,
    private readonly limits: JsonLimits,
  ) {}

  document(): PythonJson {
    const open: Open[] = [];
    let value = this.#opening(open);
    while (value !== undefined || open.length > 0) {
      if (value === undefined) {
        value = this.#opening(open);
        continue;
      }
      const parent = open.at(-1);
      if (parent === undefined) break;
      value = this.#append(parent, value, open);
    }
    this.#skipWhiteSpace();
    if (this.#at < this.text.length) throw this.#malformed('nothing more');
    return value ?? null;
  }

  /** Reads a scalar or an empty container, or opens a container and returns undefined. */
  #opening(open: Open[]): PythonJson | undefined {
    this.#skipWhiteSpace();
    this.#values += 1;
    if (this.#values > this.limits.maxValues) {
      throw new CodedError('json_too_many', `The JSON holds more than ${this.limits.maxValues} values.`);
    }
    switch (this.text[this.#at]) {
      case '"':
        return this.#string();
      case '[':
        this.#at++;
        if (this.#taken(']')) return [];
        this.#descend(open, { kind: 'list', items: [] });
        return undefined;
      case '{': {
        this.#at++;
        if (this.#taken('}')) return new Map();
        this.#descend(open, { kind: 'dict', entries: new Map(), key: this.#key() });
        return undefined;
      }
      default:
        return this.#scalar();
    }
  }

  #descend(open: Open[], container: Open): void {
    if (open.length >= this.limits.maxDepth) {
      throw new CodedError('json_too_deep', `The JSON is nested deeper than ${this.limits.maxDepth} levels.`);
    }
    open.push(container);
  }

  /** Puts `value` into the innermost container; returns that container once it is closed. */
  #append(parent: Open, value: PythonJson, open: Open[]): PythonJson | undefined {
    if (parent.kind === 'list') {
      parent.items.push(value);
      if (this.#taken(',')) return undefined;
      if (!this.#taken(']')) throw this.#malformed('"," or "]"');
      open.pop();
      return parent.items;
    }
    parent.entries.set(parent.key, value);
    if (this.#taken(',')) {
      parent.key = this.#key();
      return undefined;
    }
    if (!this.#taken('}')) throw this.#malformed('"," or "}"');
    open.pop();
    return parent.entries;
  }

  #key(): string {
    this.#skipWhiteSpace();
    if (this.text[this.#at] !== '"') throw this.#malformed('a key in double quotes');
    this.#values += 1;
    const key = this.#string();
    if (!this.#taken(':')) throw this.#malformed('":"');
    return key;
  }

  #string(): string {
    let value = '';
    this.#at++;
    for (;;) {
      value += this.#plainText();
      const unit = this.text[this.#at++];
      if (unit === '"') return value;
      if (unit !== '\\') {
        this.#at--;
        throw this.#malformed('a string without raw control characters, closed by a double quote');
      }
      value += this.#escape();
    }
  }

  /** Text up to the next double quote, backslash or raw control character. */
  #plainText(): string {
    const start = this.#at;
    plainEnd.lastIndex = start;
    this.#at = plainEnd.test(this.text) ? plainEnd.lastIndex - 1 : this.text.length;
    return this.text.slice(start, this.#at);
  }

  #escape(): string {
    const letter = this.text[this.#at++] ?? '';
    if (letter !== 'u') {
      const meaning = shortEscapes[letter];
      if (meaning === undefined) throw this.#malformed('an escape of RFC 8259');
      return meaning;
    }
    const digits = this.#match(unicodeEscape)?.[0];
    if (digits === undefined) throw this.#malformed('four hexadecimal digits');
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #scalar(): PythonJson {
    for (const [word, value] of words) {
      if (this.text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value();
      }
    }
    const number = this.#match(numberLiteral);
    if (number === undefined) throw this.#malformed('a value');
    const [literal, whole = '', fraction, exponent] = number;
    if (fraction !== undefined || exponent !== undefined) return new PythonFloat(Number(literal));
    if (whole.length - (whole.startsWith('-') ? 1 : 0) > maxIntDigits) {
      throw new CodedError('malformed_json', `CPython reads no integer of more than ${maxIntDigits} digits.`);
    }
    return new PythonInt(whole === '-0' ? '0' : whole);
  }

  /** Whether `unit` is next, white space aside; if so it is consumed. */
  #taken(unit: string): boolean {
    this.#skipWhiteSpace();
    if (this.text[this.#at] !== unit) return false;
    this.#at++;
    return true;
  }

  #skipWhiteSpace(): void {
    for (; ; this.#at++) {
      const unit = this.text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    }
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }

  #malformed(expected: string): CodedError<'malformed_json'> {
    return new CodedError(
      'malformed_json',
      `The JSON is malformed at offset ${this.#at}: expected ${expected}.`,
    );
  }
}

/** Codes with which reading a document ends. `json_too_*` are bounds of ours, the others CPython shares. */
export type JsonErrorCode =
  'malformed_json' | 'malformed_encoding' | 'json_too_long' | 'json_too_deep' | 'json_too_many';

function checkLength(length: number, limits: JsonLimits): void {
  if (length > limits.maxLength) {
    throw new CodedError('json_too_long', `The JSON is longer than ${limits.maxLength} bytes.`);
  }
}

/**
 * Reads a document from text as CPython's `json.loads(str)`, with nothing lost; linear in its length, without recursion.
 * Also taken, as CPython does: NaN, Infinity, -Infinity. A byte order mark is not.
 *
 * @throws CodedError with a `JsonErrorCode`
 */
export function readPythonJsonText(text: string, limits: JsonLimits = defaultJsonLimits): PythonJson {
  checkLength(text.length, limits);
  return new Reader(text, limits).document();
}

/**
 * Reads a document from bytes as CPython's `json.loads(bytes)`: its encodings too (see `decodePythonJson`).
 *
 * @throws CodedError with a `JsonErrorCode`
 */
export function readPythonJson(bytes: Uint8Array, limits: JsonLimits = defaultJsonLimits): PythonJson {
  checkLength(bytes.length, limits);
  return readPythonJsonText(decodePythonJson(bytes), limits);
}
