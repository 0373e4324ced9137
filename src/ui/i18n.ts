import type messages from '../../public/_locales/en/messages.json';

/** Name of a sentence in `public/_locales`. */
export type MessageKey = keyof typeof messages;

/** Base name of sentences that differ by number: `<base>_one`, `<base>_other` and what else a language needs. */
export type PluralKey = MessageKey extends infer Key
  ? Key extends `${infer Base}_other`
    ? Base
    : never
  : never;

/** Looks a sentence up and fills `$1`, `$2` … in; the empty string where there is none (as `i18n.getMessage`). */
export type MessageSource = (key: string, substitutions: string[]) => string;

let source: MessageSource = () => '';
let plurals = new Intl.PluralRules('en');

/** Says where sentences come from: the browser in the extension, the file itself in plain pages and tests. */
export function installMessages(next: MessageSource): void {
  source = next;
  plurals = new Intl.PluralRules(locale());
}

/** A source that reads the parsed `messages.json` itself. */
export function messagesFrom(file: Readonly<Record<string, { readonly message: string }>>): MessageSource {
  return (key, substitutions) =>
    (file[key]?.message ?? '').replace(
      /\$([1-9])/g,
      (_, digit: string) => substitutions[Number(digit) - 1] ?? '',
    );
}

/** The sentence named `key`, in the user's language. */
export function t(key: MessageKey, ...substitutions: readonly (string | number)[]): string {
  return source(key, substitutions.map(String)) || key;
}

/** The sentence named `key` if the catalogue has it; for names that come from data. */
export function tIfKnown(key: string, ...substitutions: readonly string[]): string | undefined {
  return source(key, [...substitutions]) || undefined;
}

/** The sentence for a number of things; the number, formatted, is `$1`. */
export function plural(base: PluralKey, count: number, ...more: readonly string[]): string {
  const substitutions = [new Intl.NumberFormat(locale()).format(count), ...more];
  return source(`${base}_${plurals.select(count)}`, substitutions) || source(`${base}_other`, substitutions);
}

/** The locale of the catalogue in use; numbers and dates follow the language of the sentences around them. */
export function locale(): string {
  return source('locale', []) || 'en-GB';
}

/** The language of the sentences, for the page's `lang`. */
export function installedLanguage(): string {
  return new Intl.Locale(locale()).language;
}

/** One piece of an enumeration: an item, or the words between two. */
export type ListPart<Item> =
  { readonly kind: 'item'; readonly item: Item } | { readonly kind: 'literal'; readonly text: string };

/** `items` as the language enumerates them, kept apart so that each can be styled. */
export function listParts<Item>(items: readonly Item[]): readonly ListPart<Item>[] {
  const format = new Intl.ListFormat(locale(), { type: 'unit', style: 'long' });
  const parts = format.formatToParts(items.map((_, index) => String(index)));
  return parts.flatMap((part): ListPart<Item>[] =>
    part.type === 'literal'
      ? [{ kind: 'literal', text: part.value }]
      : items.slice(Number(part.value), Number(part.value) + 1).map((item) => ({ kind: 'item', item })),
  );
}
