import { CodedError } from '../bytes/coded-error';
import { fromHex } from '../bytes/hex';
import { curveOf } from './curves';
import { mostSignals } from './snarkjs-proof';

/**
 * What of an EZKL proof file is authenticated. The file's other fields (`pretty_public_inputs`, `hex_proof`, `split`,
 * `protocol`, `timestamp`) can be forged without the proof failing: they are not read.
 */
export interface EzklProof {
  /** Field elements of bn254, one list per column of public values. */
  readonly instances: readonly (readonly bigint[])[];
  readonly proof: Uint8Array<ArrayBuffer>;
  readonly transcriptType: string;
  /** JSON text of the authenticated fields alone, for EZKL's own engine. */
  readonly json: string;
}

/** Real proofs have 14 to 300 kB. */
const longestProof = 2 * 1024 * 1024;
const mostColumns = 64;
const { r: order } = curveOf('bn128') ?? { r: 0n };

function malformed(message: string): never {
  throw new CodedError('malformed_proof', message);
}

/** 32 bytes as little-endian hex, below the order of the field. */
function readInstance(value: unknown, where: string): bigint {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) {
    throw new CodedError('malformed_signals', `${where} is not 32 bytes of lower-case hex.`);
  }
  const bigEndian = fromHex(value, where).reverse();
  const element = bigEndian.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (element < order) return element;
  throw new CodedError('malformed_signals', `${where} is not below the order of the field.`);
}

function readBytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (!Array.isArray(value)) return malformed('"proof" is not a list of byte numbers.');
  if (value.length === 0 || value.length > longestProof) {
    return malformed(`"proof" has ${value.length} bytes; proofs have 1 to ${longestProof}.`);
  }
  const isByte = (byte: unknown): byte is number =>
    typeof byte === 'number' && Number.isInteger(byte) && byte >= 0 && byte <= 255;
  return value.every(isByte) ? Uint8Array.from(value) : malformed('"proof" holds something that is no byte.');
}

/** Whether a parsed value has the form of EZKL's proof files: instances and a proof as a list of numbers. */
export function looksLikeEzkl(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { instances, proof } = value as Readonly<Record<string, unknown>>;
  return Array.isArray(instances) && Array.isArray(proof);
}

/**
 * Reads a proof as `ezkl prove` writes it.
 *
 * @throws CodedError `malformed_proof`, `malformed_signals`
 */
export function readEzklProof(value: unknown): EzklProof {
  if (typeof value !== 'object' || value === null) return malformed('The proof is not a JSON object.');
  const { instances, proof, transcript_type: transcript } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(instances) || instances.length === 0 || instances.length > mostColumns) {
    throw new CodedError('malformed_signals', '"instances" is not a list of lists of public values.');
  }
  if (transcript !== 'EVM' && transcript !== 'Poseidon') {
    return malformed('"transcript_type" is neither EVM nor Poseidon.');
  }
  const columns = (instances as unknown[]).map((column, index) => {
    if (!Array.isArray(column) || column.length > mostSignals) {
      throw new CodedError('malformed_signals', `instances[${index}] is not a list of public values.`);
    }
    return column.map((entry, row) => readInstance(entry, `instances[${index}][${row}]`));
  });
  const bytes = readBytes(proof);
  return {
    instances: columns,
    proof: bytes,
    transcriptType: transcript,
    json: JSON.stringify({
      protocol: null,
      instances,
      proof: [...bytes],
      hex_proof: null,
      transcript_type: transcript,
      split: null,
      pretty_public_inputs: null,
      timestamp: null,
      commitment: 'KZG',
    }),
  };
}
