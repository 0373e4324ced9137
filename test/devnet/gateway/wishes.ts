import type { ProfileId } from '../../../src/opengradient/profile';
import { profileIds } from '../../../src/opengradient/profile';
import { enclaveSchema, type EnclaveName } from '../commands';

/**
 * What one request asks of the embedded gateway beyond the protocol, in the header `X-Devnet`: comma-separated words
 * such as `tamper, enclave=revoked`. Demo pages use it for their switches.
 */
export interface Wishes {
  readonly enclave: EnclaveName;
  readonly profile: ProfileId;
  /** The text is changed after it was signed. */
  readonly tamper: boolean;
  /** The signature is made by another key. */
  readonly wrongKey: boolean;
  /** The answer is never handed to settlement, although its mode asks for it. */
  readonly neverSettled: boolean;
  /** Tool calls of a stream come in pieces. */
  readonly pieces: boolean;
  /** Gemini's way: every call has a null index, so that parallel calls merge. */
  readonly nullIndex: boolean;
  /** The first request is answered with 402 and a price. */
  readonly pay: boolean;
  /** The answer carries no signature at all. */
  readonly unsigned: boolean;
  /** The stream ends with an error frame before it is signed. */
  readonly breakOff: boolean;
  /** Through Oblivious HTTP, an answer in one piece comes as `{status, body}`, as it sometimes does upstream. */
  readonly envelope: boolean;
}

/** Reads the header; words it does not know are errors, so that a test cannot wish in vain. */
export function readWishes(header: string | undefined): Wishes {
  const words = (header ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const flags = new Set(words.filter((word) => !word.includes('=')));
  const values = new Map(words.filter((word) => word.includes('=')).map((word) => split(word)));
  const take = (flag: string) => flags.delete(flag);
  const wishes: Wishes = {
    enclave: enclaveSchema.parse(values.get('enclave') ?? 'current'),
    profile: profileOf(values.get('profile')),
    tamper: take('tamper'),
    wrongKey: take('wrong-key'),
    neverSettled: take('never-settled'),
    pieces: take('pieces'),
    nullIndex: take('null-index'),
    pay: take('pay'),
    unsigned: take('unsigned'),
    breakOff: take('break-off'),
    envelope: take('envelope'),
  };
  const unknown = [...flags, ...[...values.keys()].filter((key) => key !== 'enclave' && key !== 'profile')];
  if (unknown.length > 0) throw new Error(`X-Devnet does not know: ${unknown.join(', ')}`);
  return wishes;
}

function split(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

function profileOf(name: string | undefined): ProfileId {
  const found = profileIds.find((id) => id === (name ?? profileIds[0]));
  if (found === undefined) throw new Error(`X-Devnet: there is no profile ${name ?? ''}.`);
  return found;
}
