import { z } from 'zod';
import type { Address, Hex, Hex32 } from '../../src/bytes/hex';

/** The servers of the embedded network, as faults and counters name them. `rpc0` and `rpc1` serve the same chain. */
export const partSchema = z.enum(['gateway', 'ohttpRelay', 'rpc0', 'rpc1', 'walrus', 'demo']);
export type Part = z.infer<typeof partSchema>;

/**
 * What goes wrong with a request. `match` restricts it to requests whose label contains the text (a path such as
 * `/v1/blobs/`, a JSON-RPC method such as `eth_getLogs`); `times` ends it after so many requests.
 */
export const faultSchema = z.intersection(
  z.discriminatedUnion('kind', [
    /** Answers as usual, later. */
    z.object({ kind: z.literal('delay'), ms: z.number().int().min(0).max(600_000) }),
    /** The connection is closed without an answer. */
    z.object({ kind: z.literal('drop') }),
    /** An HTTP error, optionally with `Retry-After` in seconds. */
    z.object({
      kind: z.literal('status'),
      status: z.number().int().min(400).max(599),
      retryAfter: z.number().int().optional(),
    }),
    /** The request is read and never answered. */
    z.object({ kind: z.literal('hang') }),
    /** The answer breaks off after so many bytes of its body. */
    z.object({ kind: z.literal('truncate'), bytes: z.number().int().min(0) }),
    /** So many bytes of white space instead of the answer. */
    z.object({ kind: z.literal('flood'), bytes: z.number().int().min(1).max(2_000_000_000) }),
  ]),
  z.object({ times: z.number().int().min(1).optional(), match: z.string().optional() }),
);
export type Fault = z.infer<typeof faultSchema>;

/** Dishonest behaviour of one part, until it is turned off. */
export const lieSchema = z.enum([
  /** Answers are signed by a key that is not the one behind the tee id they name. */
  'gateway-wrong-key',
  /** The text is changed after it was signed. */
  'gateway-tampered-text',
  /** Batch events carry a root that no tree has. */
  'relay-wrong-root',
  /** Batches hold leaves whose output hash is not the one that was signed. */
  'relay-wrong-leaf',
  /** Batches hold leaves whose signature no enclave made. */
  'relay-wrong-signature',
  /** Blobs are served whose content belongs to another id. */
  'walrus-wrong-blob',
  /** The second RPC node answers registry reads with another public key. */
  'rpc1-wrong-key',
  /** The second RPC node says that every enclave is disabled. */
  'rpc1-disabled',
  /** The second RPC node reports other block hashes. */
  'rpc1-other-fork',
  /** The second RPC node hides all logs. */
  'rpc1-no-logs',
  /** Both RPC nodes answer registry reads with another public key. */
  'rpc-wrong-key',
  /** Both RPC nodes give other calldata for every transaction. */
  'rpc-wrong-calldata',
  /** Both RPC nodes change a hash (or the size of a batch) in the settlement events they report. */
  'rpc-wrong-settlement',
]);
export type Lie = z.infer<typeof lieSchema>;

/** The enclaves that run; a request chooses one with the header `X-Devnet: enclave=<name>`. */
export const enclaveSchema = z.enum([
  /** Approved build, in the registry whose records have ten fields. */
  'current',
  /** Approved build, in the registry whose records have eleven fields, with a key for Oblivious HTTP. */
  'ohttp',
  /** Registered once; its build was revoked before the network became ready, so it is disabled. */
  'revoked',
  /** Debug mode: all measurements zero, approved and registered all the same. */
  'debug',
  /** Runs the approved build but was never registered. */
  'unregistered',
]);
export type EnclaveName = z.infer<typeof enclaveSchema>;

/** Builds of the gateway, by the names under which the registry approves them. */
export const buildSchema = z.enum(['current', 'revoked', 'debug']);
export type BuildName = z.infer<typeof buildSchema>;

/** How the worker settles. Batches are written at `batchSize` answers or `delayMs` after the first one, whichever is earlier. */
export const settlementSchema = z.object({
  batchSize: z.number().int().min(1).max(1000).optional(),
  delayMs: z.number().int().min(0).optional(),
  /** Nothing is recorded while it is true; what was withheld is recorded after it is turned off. */
  withhold: z.boolean().optional(),
  /** Writes waiting batches newest first. */
  reverse: z.boolean().optional(),
});
export type SettlementSettings = z.infer<typeof settlementSchema>;
/** The same, with nothing left open. */
export type SettlementRule = {
  readonly [Name in keyof SettlementSettings]-?: NonNullable<SettlementSettings[Name]>;
};

/** The arguments of every control call: in the process they are typed by this table, over HTTP they are parsed with it. */
export const commandSchemas = {
  fault: z.tuple([partSchema, faultSchema]),
  clearFaults: z.tuple([]),
  lie: z.tuple([lieSchema, z.boolean()]),
  stopPart: z.tuple([partSchema]),
  restartPart: z.tuple([partSchema]),
  requests: z.tuple([]),
  resetRequests: z.tuple([]),
  settlement: z.tuple([settlementSchema]),
  settleNow: z.tuple([]),
  tokenRate: z.tuple([z.number().min(1).max(1_000_000)]),
  /**
   * Milliseconds that the network's clock is ahead of this machine's; negative: behind. The network is an hour old, so
   * answers can be signed up to an hour ago. Block times never go back.
   */
  shiftClock: z.tuple([z.number().int()]),
  approveBuild: z.tuple([buildSchema]),
  revokeBuild: z.tuple([buildSchema]),
  enableEnclave: z.tuple([enclaveSchema]),
  disableEnclave: z.tuple([enclaveSchema]),
  heartbeat: z.tuple([enclaveSchema]),
  /** Puts a text into Walrus; while its aggregator lies, another text is served under the id. */
  storeBlob: z.tuple([z.string().max(8_000_000)]),
  /** A model, or a language model, is run on the chain in one of its modes (0 VANILLA). */
  recordInference: z.tuple([z.enum(['model', 'completion', 'chat']), z.number().int().min(0).max(255)]),
  mine: z.tuple([z.number().int().min(1).max(100_000)]),
  state: z.tuple([]),
} as const;

export type CommandName = keyof typeof commandSchemas;

/** Requests one part has received: all, and by label (path or JSON-RPC method). */
export interface RequestCount {
  readonly total: number;
  readonly byLabel: Readonly<Record<string, number>>;
}

/** What the network knows about itself, for tests that wait or compare. */
export interface DevnetState {
  readonly blockNumber: number;
  readonly answersSigned: number;
  readonly waitingForSettlement: number;
  readonly batches: readonly {
    readonly root: Hex32;
    readonly blobId: string;
    readonly tx: Hex;
    readonly size: number;
  }[];
  readonly individuals: readonly { readonly blobId: string; readonly tx: Hex }[];
  readonly enclaves: Readonly<
    Record<EnclaveName, { readonly teeId: Hex32; readonly registry: Address | undefined }>
  >;
}

interface CommandResults {
  requests: Readonly<Record<Part, RequestCount>>;
  state: DevnetState;
  /** How many answers were recorded by this call. */
  settleNow: number;
  /** The id of the blob. */
  storeBlob: string;
  /** The transaction. */
  recordInference: Hex;
}

/** All control calls. Over HTTP: `POST <control>/<name>` with a JSON array of the arguments, answered with the result as JSON. */
export type DevnetControl = {
  readonly [Name in CommandName]: (
    ...args: z.infer<(typeof commandSchemas)[Name]>
  ) => Promise<Name extends keyof CommandResults ? CommandResults[Name] : undefined>;
};
