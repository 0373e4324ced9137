import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { AbiParameters } from 'ox';

import { toBase64, toBase64Url } from '../../src/bytes/base64';
import { address, type Address, fromHex, type Hex, type Hex32, toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';

/** What the facilitator is told about one signed answer. */
export interface SettledAnswer {
  readonly teeId: Hex32;
  readonly inputHash: Hex32;
  readonly outputHash: Hex32;
  /** 256 bytes of RSA-PSS signature; `0xd3` is what the facilitator stores for an answer without one. */
  readonly signature: Hex;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** A log as JSON-RPC returns it, without its place in the chain. */
export interface BareLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** A batch as the facilitator publishes it: the blob's text and the root for the event. */
export interface BatchTree {
  readonly root: Hex32;
  readonly size: number;
  /** JSON of OpenZeppelin's `tree.dump()`. */
  readonly blob: string;
}

const leafTypes = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256'];
const batchTopic = '0xc2aff8d8a10a4543baabf39bd9ff45e7fc3881d19098df350a3b7f339e911127';
const individualTopic = '0x74e71a1981c03bd0c36f3b1227f3ee2a34dca5d6fef25c4b2787e033ab60b782';

/** The batch of `answers`, made by the library that the facilitator uses. */
export function makeBatchTree(answers: readonly SettledAnswer[]): BatchTree {
  const values = answers.map((answer) => [
    answer.teeId,
    answer.inputHash,
    answer.outputHash,
    answer.signature,
    String(answer.timestamp),
  ]);
  const tree = StandardMerkleTree.of(values, leafTypes);
  return { root: tree.root as Hex32, size: answers.length, blob: JSON.stringify(tree.dump()) };
}

/**
 * The Walrus id of a blob, base64url, by the encoder that Walrus publishes.
 *
 * @param shards 1000 on Walrus mainnet, about 1.5 s; any other number makes an id that is valid there alone
 */
export async function makeBlobId(blob: string | Uint8Array, shards = 1000): Promise<string> {
  const { default: init, BlobEncoder } = await import('@mysten/walrus-wasm');
  init();
  const [id] = new BlobEncoder(shards).compute_metadata(typeof blob === 'string' ? utf8(blob) : blob) as [
    Uint8Array | number[],
  ];
  return toBase64Url(Uint8Array.from(id));
}

/** The log of `batchSettle(root, size, blobId)`. */
export function batchSettlementLog(
  relay: Address,
  batch: { readonly root: Hex32; readonly size: number; readonly blobId: string },
): BareLog {
  const data = AbiParameters.encode(AbiParameters.from(['uint256', 'bytes']), [
    BigInt(batch.size),
    toHex(utf8(batch.blobId)),
  ]);
  return { address: relay, topics: [batchTopic, batch.root], data };
}

/** The log of `settleIndividual(…)`. */
export function individualSettlementLog(
  relay: Address,
  answer: SettledAnswer,
  place: { readonly ethAddress: Address; readonly blobId: string },
): BareLog {
  const data = AbiParameters.encode(AbiParameters.from(['bytes32', 'bytes32', 'uint256', 'bytes', 'bytes']), [
    answer.inputHash,
    answer.outputHash,
    BigInt(answer.timestamp),
    toHex(utf8(place.blobId)),
    answer.signature,
  ]);
  const ethAddressTopic: Hex = `0x${place.ethAddress.slice(2).padStart(64, '0')}`;
  return { address: relay, topics: [individualTopic, answer.teeId, ethAddressTopic], data };
}

/** The Permit2 spender that the facilitator writes as `ethAddress` (`all_networks_shared.ts`). */
export const permit2Spender = address('0x4020A4f3b7b90ccA423B9fabCc0CE57C6C240002', 'permit2 spender');

/**
 * The blob of an individual settlement.
 *
 * @param output the parsed response; of a stream only its final frame, as the facilitator stores it
 */
export function makeIndividualBlob(
  answer: SettledAnswer,
  input: unknown,
  output: unknown,
  ethAddress: Address = permit2Spender,
): string {
  return JSON.stringify({
    input,
    output,
    teeSignature: toBase64(fromHex(answer.signature, 'signature')),
    teeId: answer.teeId,
    timestamp: String(answer.timestamp),
    ethAddress,
  });
}
