import { isDict, isList, PythonInt, type PythonFloat, type PythonJson } from './python-json';
import { pythonFloat } from './python-float';
import { isPrintable, type UnicodeVersion } from './python-printable';

/** How scalars are spelled; containers look the same in `json.dumps` and `repr`. */
interface Spelling {
  readonly words: { readonly null: string; readonly true: string; readonly false: string };
  readonly floats: { readonly nan: string; readonly infinity: string };
  readonly separators: { readonly item: string; readonly key: string };
  readonly sortKeys: boolean;
  string(text: string): string;
}

/** Order of code points, as Python sorts keys; the default order of JavaScript is that of UTF-16 units. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  let at = 0;
  while (at < length && left.charCodeAt(at) === right.charCodeAt(at)) at++;
  if (at === length) return left.length - right.length;
  const previous = at > 0 ? left.charCodeAt(at - 1) : 0;
  const isHighSurrogate = previous >= 0xd800 && previous <= 0xdbff;
  if (isHighSurrogate) {
    const difference = (left.codePointAt(at - 1) ?? 0) - (right.codePointAt(at - 1) ?? 0);
    if (difference !== 0) return difference;
  }
  return (left.codePointAt(at) ?? 0) - (right.codePointAt(at) ?? 0);
}

function scalar(value: null | boolean | string | PythonInt | PythonFloat, spelling: Spelling): string {
  if (value === null) return spelling.words.null;
  if (value === true) return spelling.words.true;
  if (value === false) return spelling.words.false;
  if (typeof value === 'string') return spelling.string(value);
  return value instanceof PythonInt ? value.digits : pythonFloat(value.value, spelling.floats);
}

/** A container that is being written: what remains of it, and how it closes. */
interface Open {
  readonly rest: Iterator<readonly [key: string | undefined, value: PythonJson]>;
  readonly close: string;
  first: boolean;
}

function* itemsOf(list: readonly PythonJson[]): Generator<readonly [undefined, PythonJson]> {
  for (const item of list) yield [undefined, item];
}

function entriesOf(
  dict: ReadonlyMap<string, PythonJson>,
  sortKeys: boolean,
): Iterator<readonly [string, PythonJson]> {
  if (!sortKeys) return dict.entries();
  return [...dict].sort(([left], [right]) => compareCodePoints(left, right)).values();
}

function write(document: PythonJson, spelling: Spelling): string {
  const parts: string[] = [];
  const open: Open[] = [];
  const begin = (value: PythonJson): void => {
    if (isList(value)) {
      parts.push('[');
      open.push({ rest: itemsOf(value), close: ']', first: true });
    } else if (isDict(value)) {
      parts.push('{');
      open.push({ rest: entriesOf(value, spelling.sortKeys), close: '}', first: true });
    } else {
      parts.push(scalar(value, spelling));
    }
  };
  begin(document);
  for (let container = open.at(-1); container !== undefined; container = open.at(-1)) {
    const next = container.rest.next();
    if (next.done === true) {
      parts.push(container.close);
      open.pop();
      continue;
    }
    const [key, value] = next.value;
    if (!container.first) parts.push(spelling.separators.item);
    container.first = false;
    if (key !== undefined) parts.push(spelling.string(key), spelling.separators.key);
    begin(value);
  }
  return parts.join('');
}

const shortEscapes: Readonly<Partial<Record<string, string>>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function hex(codePoint: number, digits: number): string {
  return codePoint.toString(16).padStart(digits, '0');
}

/** `json.dumps` with `ensure_ascii`: every UTF-16 unit outside 0x20..0x7e is escaped. */
function asciiString(text: string): string {
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => shortEscapes[unit] ?? `\\u${hex(unit.charCodeAt(0), 4)}`,
  );
  return `"${escaped}"`;
}

const jsonWords = { null: 'null', true: 'true', false: 'false' };
const jsonFloats = { nan: 'NaN', infinity: 'Infinity' };

/** Python's `json.dumps(value, sort_keys=True)`: pure ASCII. */
export function pythonDumps(value: PythonJson): string {
  return write(value, {
    words: jsonWords,
    floats: jsonFloats,
    separators: { item: ', ', key: ': ' },
    sortKeys: true,
    string: asciiString,
  });
}

/** What a hasty client writes instead of `pythonDumps`: sorted keys, no spaces, non-ASCII as it is (`JSON.stringify`). */
export function compactDumps(value: PythonJson): string {
  return write(value, {
    words: jsonWords,
    floats: jsonFloats,
    separators: { item: ',', key: ':' },
    sortKeys: true,
    string: (text) => JSON.stringify(text),
  });
}

const reprEscapes: Readonly<Partial<Record<string, string>>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

function reprCharacter(character: string, quote: string, unicode: UnicodeVersion): string {
  const short = reprEscapes[character];
  if (short !== undefined) return short;
  if (character === quote) return `\\${quote}`;
  const codePoint = character.codePointAt(0) ?? 0;
  if (isPrintable(codePoint, unicode)) return character;
  if (codePoint <= 0xff) return `\\x${hex(codePoint, 2)}`;
  return codePoint <= 0xffff ? `\\u${hex(codePoint, 4)}` : `\\U${hex(codePoint, 8)}`;
}

function reprString(text: string, unicode: UnicodeVersion): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const needsCare = /['"\\]|[^ -~]/gu;
  return `${quote}${text.replace(needsCare, (character) => reprCharacter(character, quote, unicode))}${quote}`;
}

/** Python's `repr(value)`, which for containers is also `str(value)`: insertion order, the quotes Python would choose. */
export function pythonRepr(value: PythonJson, unicode: UnicodeVersion): string {
  return write(value, {
    words: { null: 'None', true: 'True', false: 'False' },
    floats: { nan: 'nan', infinity: 'inf' },
    separators: { item: ', ', key: ': ' },
    sortKeys: false,
    string: (text) => reprString(text, unicode),
  });
}

/** Python's `str(value)`: a string as it is, everything else as its `repr`. */
export function pythonStr(value: PythonJson, unicode: UnicodeVersion): string {
  return typeof value === 'string' ? value : pythonRepr(value, unicode);
}
