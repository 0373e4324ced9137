import { toBase64 } from '../../src/bytes/base64';
import { toBareHex, type Hex32 } from '../../src/bytes/hex';
import { concat, utf8 } from '../../src/bytes/join';
import { readPythonJson } from '../../src/bytes/python-json-reader';
import type { PythonJson } from '../../src/bytes/python-json';
import { pythonDumps } from '../../src/bytes/python-json-writer';
import { canonicalRequest } from '../../src/opengradient/canonical-request';
import { keccak256, messageHash, teeIdOf } from '../../src/opengradient/enclave-signature';
import type { Endpoint } from '../../src/opengradient/exchange';
import type { ProfileId } from '../../src/opengradient/profile';

/** A call as the gateway puts it into an answer; Gemini and xAI sometimes leave id and name null. */
export interface GatewayToolCall {
  readonly id: string | null;
  readonly name: string | null;
  /** JSON text. */
  readonly arguments: string;
}

/** What an answer says: text, or tool calls instead. */
export type GatewayOutput = { readonly output: string } | { readonly toolCalls: readonly GatewayToolCall[] };

/** What is signed. */
export type SigningInput = GatewayOutput & {
  readonly endpoint: Endpoint;
  /** The request body as the page sent it. */
  readonly requestBytes: Uint8Array;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly profile: ProfileId;
};

/** The fields a gateway adds to an answer (TG `controllers/chat_controller.py`). */
export interface TeeFields {
  readonly tee_signature: string;
  readonly tee_request_hash: string;
  readonly tee_output_hash: string;
  readonly tee_timestamp: number;
  readonly tee_id: Hex32;
}

/** A key like the one an enclave makes at start, and what it signs. */
export interface GatewaySigner {
  /** DER SubjectPublicKeyInfo. */
  readonly signingKeyDer: Uint8Array<ArrayBuffer>;
  readonly signingKeyPem: string;
  readonly teeId: Hex32;
  /** Signs an answer to a request, as a gateway of the version `profile` does. */
  sign(input: SigningInput): Promise<TeeFields>;
  /** Signs other 32-byte messages of an enclave, such as a heartbeat. */
  signBytes(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

/** Tool calls as they stand in a JSON answer, and in the signed output. */
export function toolCallsJson(toolCalls: readonly GatewayToolCall[]): PythonJson {
  return toolCalls.map(
    ({ id, name, arguments: text }) =>
      new Map<string, PythonJson>([
        ['id', id],
        ['type', 'function'],
        [
          'function',
          new Map([
            ['name', name],
            ['arguments', text],
          ]),
        ],
      ]),
  );
}

/** The text whose UTF-8 bytes are hashed as the output. */
export function signedOutput(output: GatewayOutput): string {
  return 'output' in output ? output.output : pythonDumps(toolCallsJson(output.toolCalls));
}

function pemOf(der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}

/** Makes a signer with a fresh RSA key. @param modulusLength bits; gateways use 2048 */
export async function createSigner(modulusLength = 2048): Promise<GatewaySigner> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: 'RSA-PSS', modulusLength, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const signingKeyDer = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  const teeId = teeIdOf(signingKeyDer);
  const signBytes = async (message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, privateKey, message));

  return {
    signingKeyDer,
    signingKeyPem: pemOf(signingKeyDer),
    teeId,
    signBytes,
    async sign(input) {
      const request = canonicalRequest(input.endpoint, readPythonJson(input.requestBytes), input.profile);
      const requestHash = keccak256(utf8(request));
      const outputHash = keccak256(utf8(signedOutput(input)));
      const message = messageHash(requestHash, outputHash, BigInt(input.timestamp));
      return {
        tee_signature: toBase64(await signBytes(concat(message))),
        tee_request_hash: toBareHex(requestHash),
        tee_output_hash: toBareHex(outputHash),
        tee_timestamp: input.timestamp,
        tee_id: teeId,
      };
    },
  };
}
