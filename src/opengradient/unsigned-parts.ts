import { isDict, isList, isTruthy, type PythonDict, type PythonJson } from '../bytes/python-json';

/**
 * What kind of thing the signature leaves out. `content` is read as part of the answer and must never be presented as
 * verified; `metadata` describes it; `attachment` and `setting` belong to the request.
 */
export type UnsignedKind = 'content' | 'metadata' | 'attachment' | 'setting';

/** A part of an exchange that the signature does not cover, although it is good. */
export interface UnsignedPart {
  /** Where it stands, as `message.content`, `delta.reasoning_content`, `choices[1]` or `request.top_p`. */
  readonly path: string;
  readonly kind: UnsignedKind;
}

/** More parts than this say nothing more. */
const maxParts = 200;

/** Collects parts, each once, in the order in which they are found. */
export class UnsignedParts {
  readonly #parts = new Map<string, UnsignedPart>();

  add(path: string, kind: UnsignedKind): void {
    if (this.#parts.size < maxParts && !this.#parts.has(path)) this.#parts.set(path, { path, kind });
  }

  /** Adds every entry that holds something, below `prefix`, except the keys in `covered`. */
  addEntries(
    body: PythonDict,
    prefix: string,
    covered: ReadonlySet<string>,
    metadata: ReadonlySet<string>,
  ): void {
    for (const [key, value] of body) {
      if (covered.has(key) || !isTruthy(value)) continue;
      this.add(`${prefix}${key}`, metadata.has(key) ? 'metadata' : 'content');
    }
  }

  list(): readonly UnsignedPart[] {
    return [...this.#parts.values()];
  }
}

/** Keys around an answer that describe it and never read as part of it. */
export const bodyMetadata: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'usage',
  'opengradient',
  'opengradient_verification',
  'system_fingerprint',
  'service_tier',
  'web_search',
  'query',
]);

/** Keys of a choice that describe it. */
export const choiceMetadata: ReadonlySet<string> = new Set(['finish_reason', 'logprobs']);

/** What of a part of a content list is its text, or says only what kind of part it is. */
const coveredByPart = new Set(['type', 'text', 'index', 'id']);

/** Names what a list of content parts holds beside texts: the texts alone are joined and signed. */
export function addContentParts(parts: UnsignedParts, path: string, content: PythonJson | undefined): void {
  if (!isList(content)) return;
  for (const part of content) {
    if (isDict(part)) parts.addEntries(part, `${path}.`, coveredByPart, new Set());
  }
}

/** Names every choice behind the first: only the first is signed. */
export function addFurtherChoices(parts: UnsignedParts, choices: PythonJson | undefined): void {
  if (!isList(choices)) return;
  for (let index = 1; index < Math.min(choices.length, maxParts); index++) {
    parts.add(`choices[${index}]`, 'content');
  }
}
