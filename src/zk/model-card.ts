import * as z from 'zod/mini';
import { CodedError } from '../bytes/coded-error';
import { describeIssue } from '../bytes/schema-issue';
import type { Address, Hex32 } from '../bytes/hex';
import { address, fromHex, hex32 } from '../bytes/hex';
import { canonicalJson, textHash } from './canonical-json';
import { withDocumentedNames } from './card-names';
import { readSlots, slotsSchema } from './card-slots';
import { slotsOfSettings } from './ezkl-settings';
import { isBounded, parseBounded } from './json-bounds';
import type { SignalSlot } from './signal-values';
import type { SnarkKey } from './snarkjs-key';
import { readSnarkKey } from './snarkjs-key';
import type { SnarkSystem } from './snarkjs-proof';
import { snarkSystemOf, snarkSystems } from './snarkjs-proof';

z.config({ jitless: true });

/** What proofs a card is about. */
export type ProofSystem = SnarkSystem | 'ezkl';

/** A verifier contract that the model's owner published; its code hash is what is trusted. */
export interface VerifierContract {
  readonly chainId: number | undefined;
  readonly address: Address | undefined;
  /** keccak-256 of the runtime code. */
  readonly codeHash: Hex32;
  /** The runtime code, where the card carries it. */
  readonly code: Uint8Array<ArrayBuffer> | undefined;
}

/** What a proof is checked with. */
export type CardAnchor =
  | { readonly kind: 'key'; readonly key: SnarkKey }
  | { readonly kind: 'contract'; readonly contract: VerifierContract }
  | { readonly kind: 'ezkl'; readonly key: string; readonly settings: unknown };

/** Where the secrets of the setup went: `test` and `unknown` prove nothing outside tests. */
export type SetupKind = 'ceremony' | 'test' | 'unknown' | 'unstated';

/** What a user trusts about a model. */
export interface ModelCard {
  /** SHA-256 of the card's canonical JSON, as given: the name by which pages refer to it. */
  readonly hash: Hex32;
  readonly name: string;
  readonly system: ProofSystem;
  readonly anchor: CardAnchor;
  readonly outputs: readonly SignalSlot[];
  readonly inputs: readonly SignalSlot[];
  /** How many signals the mapping is for, where it comes from EZKL's settings. */
  readonly signalCount: number | undefined;
  /** What the proof keeps to itself, in the words of the card's author. */
  readonly hidden: readonly string[];
  readonly setup: SetupKind;
  readonly setupNote: string | undefined;
  readonly source: string | undefined;
  readonly modelCid: string | undefined;
}

const line = z.string().check(z.maxLength(300));
const hexOf = (bytes: number) =>
  z
    .string()
    .check(z.regex(new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`), `must be 0x and ${bytes} bytes of hex`));

/** EIP-170 allows 24,576 bytes; other chains more. */
const longestCode = 128 * 1024;

const contractSchema = z.object({
  chainId: z.optional(z.int().check(z.minimum(1))),
  address: z.optional(hexOf(20)),
  codeHash: hexOf(32),
  code: z.optional(z.string().check(z.regex(/^0x(?:[0-9a-fA-F]{2})*$/), z.maxLength(2 + 2 * longestCode))),
});

const setupSchema = z.union([
  line,
  z.object({ kind: z.optional(z.string()), note: z.optional(line), url: z.optional(line) }),
]);

/** The documented form of a card (src/zk/model-cards.md), after other names for the same things were replaced. */
const cardSchema = z.object({
  name: z.optional(line),
  system: z.optional(z.string().check(z.maxLength(40))),
  verificationKey: z.optional(z.unknown()),
  contract: z.optional(contractSchema),
  settings: z.optional(z.unknown()),
  outputs: z.optional(slotsSchema),
  inputs: z.optional(slotsSchema),
  private: z.optional(z.union([line, z.array(line).check(z.maxLength(50))])),
  setup: z.optional(setupSchema),
  source: z.optional(line),
  modelCid: z.optional(line),
});
type CardFields = z.infer<typeof cardSchema>;

function malformed(message: string): never {
  throw new CodedError('malformed_card', message);
}

const cardCodes = { tooLarge: 'malformed_card', malformed: 'malformed_card' } as const;

function readKeyValue(value: unknown): unknown {
  return typeof value === 'string' && value.trimStart().startsWith('{')
    ? parseBounded(value, 'The verification key', { tooLarge: 'malformed_key', malformed: 'malformed_key' })
    : value;
}

/** The system a card names; `snarkjs` or nothing leaves it to the key. */
function systemOf(named: string | undefined, key: unknown): ProofSystem {
  const word = named?.toLowerCase().replace(/^snarkjs[-/: ]?/, '') ?? '';
  const ofKey = snarkSystemOf(key);
  if (word === '' && ofKey !== undefined) return ofKey;
  if (word === 'ezkl' || word.startsWith('halo2')) return 'ezkl';
  const known = snarkSystems.find((system) => system === word);
  if (known === undefined) return malformed(`"system" is none of ${snarkSystems.join(', ')}, ezkl.`);
  if (ofKey !== undefined && ofKey !== known) {
    return malformed(`The card says ${known}, but its verification key is for ${ofKey}.`);
  }
  return known;
}

function anchorOf(fields: CardFields, system: ProofSystem, key: unknown): CardAnchor {
  const { contract, settings } = fields;
  if (key !== undefined && system !== 'ezkl') return { kind: 'key', key: readSnarkKey(key) };
  if (contract !== undefined) {
    return {
      kind: 'contract',
      contract: {
        chainId: contract.chainId,
        address: contract.address === undefined ? undefined : address(contract.address, 'address'),
        codeHash: hex32(contract.codeHash, 'codeHash'),
        code: contract.code === undefined ? undefined : fromHex(contract.code, 'code'),
      },
    };
  }
  if (typeof key === 'string') return { kind: 'ezkl', key, settings };
  return malformed('The card has neither a "verificationKey" nor a "contract" with a "codeHash".');
}

/** What is said of a setup whose secrets somebody has. */
const worthless =
  /\b(?:tests?|testing|testnet|dev|devnet|development|demo|dummy|toy|fake|mock|insecure|unsafe|toxic|beacon only)\b/;
/** The same in a note, which may speak of test vectors, too. */
const worthlessInNote =
  /^tests?\b|\b(?:(?:for|in) tests?|tests? only|test setup|dummy|toy|insecure|unsafe|toxic waste is|beacon only)\b/;
const denied = /\b(?:no|not|non|none|never|without|unknown|untrusted|unverified)\b/;

/** The worst that the card says of its setup, in a word or a sentence. */
function setupOf(setup: CardFields['setup']): Pick<ModelCard, 'setup' | 'setupNote'> {
  const isText = typeof setup === 'string';
  const note = isText ? setup : [setup?.note, setup?.url].filter(Boolean).join(' ');
  const plain = (text = ''): string => text.toLowerCase().replace(/[-_]/g, ' ');
  const kind = plain(isText ? setup : (setup?.kind ?? setup?.note));
  const isWorthless = worthless.test(kind) || (!isText && worthlessInNote.test(plain(setup?.note)));
  const isCeremony = kind.includes('ceremony') || kind.includes('universal');
  const found = isWorthless ? 'test' : denied.test(kind) ? 'unknown' : isCeremony ? 'ceremony' : 'unstated';
  return { setup: found, setupNote: note === '' ? undefined : note };
}

/** Cards that were read last, by their canonical JSON: proofs come in numbers under the same few. */
const known = new Map<string, ModelCard>();
const mostKnown = 16;

/**
 * Reads a model card: an object in the documented form, the same as JSON text, or a bare verification key of snarkjs.
 * Only the proof system and what proofs are checked with must be there; the rest says what a proof means.
 *
 * @throws CodedError `malformed_card` or `malformed_key`, naming the field
 */
export function readModelCard(given: unknown): ModelCard {
  if (typeof given === 'string') {
    // Cards are kept as their canonical JSON: most are known before anything of them is parsed.
    const card = known.get(given);
    if (card !== undefined) return remember(given, card);
  }
  const value = typeof given === 'string' ? parseBounded(given, 'The card', cardCodes) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isBounded(value)) {
    return malformed('The card is not a JSON object of a sensible size.');
  }
  const text = canonicalJson(value);
  return remember(text, known.get(text) ?? readFields(value as Readonly<Record<string, unknown>>, text));
}

/** Puts a card behind all others, and lets the first go if there are too many. */
function remember(text: string, card: ModelCard): ModelCard {
  known.delete(text);
  known.set(text, card);
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
  return card;
}

function readFields(value: Readonly<Record<string, unknown>>, text: string): ModelCard {
  const parsed = cardSchema.safeParse(withDocumentedNames(value));
  if (!parsed.success) {
    return malformed(`The card cannot be used: ${describeIssue(parsed.error)}.`);
  }
  const fields = parsed.data;
  const key = readKeyValue(fields.verificationKey);
  const system = systemOf(fields.system, key);
  const derived =
    system === 'ezkl' && fields.settings !== undefined ? slotsOfSettings(fields.settings) : undefined;
  const isMapped = fields.outputs !== undefined || fields.inputs !== undefined;
  const hidden = fields.private ?? [];
  return {
    hash: textHash(text),
    name: fields.name ?? `Unnamed ${system} model`,
    system,
    anchor: anchorOf(fields, system, key),
    outputs: fields.outputs === undefined ? (derived?.outputs ?? []) : readSlots(fields.outputs),
    inputs: fields.inputs === undefined ? (derived?.inputs ?? []) : readSlots(fields.inputs),
    signalCount: isMapped ? undefined : derived?.count,
    hidden: typeof hidden === 'string' ? [hidden] : hidden,
    ...setupOf(fields.setup),
    source: fields.source,
    modelCid: fields.modelCid,
  };
}
