import { toBase64 } from '../../../src/bytes/base64';
import { toHex } from '../../../src/bytes/hex';
import { isDict } from '../../../src/bytes/python-json';
import { readPythonJsonText } from '../../../src/bytes/python-json-reader';
import { compactDumps } from '../../../src/bytes/python-json-writer';
import { utf8 } from '../../../src/bytes/join';
import type { Endpoint, SettlementMode } from '../../../src/opengradient/exchange';
import type { Issuer } from '../../evidence/attestation-issuer';
import { attest, signOhttpConfig, type Enclave } from '../enclaves';
import { json, text as plainText, type Handler, type Reply, type ServiceRequest } from '../http/message';
import type { Inference } from './inference';
import { ohttpIds } from './ohttp-key';
import { readWishes, type Wishes } from './wishes';

const endpoints: Readonly<Record<string, Endpoint>> = {
  '/v1/chat/completions': 'chat',
  '/v1/completions': 'completions',
  '/v1/web_search': 'web_search',
};

/** Fields the gateway drops from a request that came through Oblivious HTTP. */
const droppedInside = ['user', 'metadata', 'x-request-id', 'request_id'];
const maxSealed = 512 * 1024;

/** What a paid request would have cost (x402 version 1, scheme `upto`). */
const paymentRequired = {
  x402Version: 1,
  error: 'X-PAYMENT header is required',
  accepts: [
    {
      scheme: 'upto',
      network: 'base',
      maxAmountRequired: '1000',
      asset: '0xFbC2051AE2265686a469421b2C5A2D5462FbF5eB',
      payTo: '0x24E4BEa7164BCFb52CCAe10EdE4f5a0cB9F09C4b',
      resource: '/v1/chat/completions',
      description: 'One answer of the embedded network',
      mimeType: 'application/json',
      maxTimeoutSeconds: 60,
    },
  ],
};

function modeOf(header: string | undefined): SettlementMode {
  if (header === undefined) return 'batch';
  if (header === 'private' || header === 'batch' || header === 'individual') return header;
  throw new Error(`X-SETTLEMENT-TYPE is private, batch or individual, not ${header}.`);
}

/** What the HTTP front of the gateway needs. */
export interface GatewayPlace {
  readonly inference: Inference;
  readonly enclave: (wishes: Wishes) => Enclave;
  readonly ohttpEnclave: Enclave;
  readonly issuer: Issuer;
  readonly now: () => number;
}

/** The HTTP front of the gateway: routes, authorisation, payment, Oblivious HTTP. */
export function createGateway(place: GatewayPlace): Handler {
  async function infer(endpoint: Endpoint, request: ServiceRequest): Promise<Reply> {
    if (request.headers.authorization === undefined) {
      return json({ detail: 'No authorization token provided', status: 401, title: 'Unauthorized' }, 401);
    }
    const wishes = readWishes(request.headers['x-devnet']);
    const payment = request.headers['x-payment'];
    if (wishes.pay && payment === undefined) return json(paymentRequired, 402);
    const reply = await place.inference.answer({
      endpoint,
      body: Uint8Array.from(request.body),
      mode: modeOf(request.headers['x-settlement-type']),
      wishes,
    });
    const paid = payment === undefined ? {} : { 'x-payment-response': toBase64(utf8('{"success":true}')) };
    return { ...reply, headers: { ...reply.headers, ...paid, 'x-upto-session': 'embedded-session' } };
  }

  /** The sealed body is opened, its request asked as a page would have, and the answer sealed again. */
  async function oblivious(request: ServiceRequest): Promise<Reply> {
    if (request.body.length > maxSealed) return json({ error: 'Encapsulated request is too large.' }, 413);
    const { ohttp } = place.ohttpEnclave;
    const opened = await ohttp.open(request.body).catch(() => undefined);
    if (opened === undefined) return json({ error: 'The request was not sealed for this enclave.' }, 400);
    const inner = readPythonJsonText(new TextDecoder('utf-8', { fatal: true }).decode(opened.plaintext));
    if (!isDict(inner)) return json({ error: 'The inner body is not an object.' }, 400);
    const kept = new Map([...inner].filter(([name]) => !droppedInside.includes(name)));
    const wishes: Wishes = { ...readWishes(request.headers['x-devnet']), enclave: 'ohttp' };
    const streams = request.headers['x-ohttp-stream'] === 'true';
    if (streams) kept.set('stream', true);
    const reply = await place.inference.answer({
      endpoint: 'chat',
      body: utf8(compactDumps(kept)),
      mode: modeOf(request.headers['x-settlement-type']),
      wishes,
    });
    if (reply.status !== 200) return reply;
    if (typeof reply.body === 'string') {
      const text = wishes.envelope ? `{"status":200,"body":${reply.body}}` : reply.body;
      const sealed = await opened.seal(utf8(text));
      return { status: 200, headers: { 'content-type': 'message/ohttp-res' }, body: sealed };
    }
    if (reply.body instanceof Uint8Array) throw new Error('Answers are text or streams.');
    return {
      status: 200,
      headers: { 'content-type': 'message/ohttp-chunked-res', 'cache-control': 'no-cache' },
      body: opened.sealChunks(reply.body),
    };
  }

  async function ohttpConfig(): Promise<Reply> {
    const { signer, ohttp } = place.ohttpEnclave;
    return json({
      tee_id: signer.teeId,
      key_id: ohttpIds.keyId,
      kem_id: ohttpIds.kemId,
      kdf_id: ohttpIds.kdfId,
      aead_id: ohttpIds.aeadId,
      public_key: toHex(ohttp.publicKey),
      key_config: toHex(ohttp.keyConfig),
      signature: toBase64(await signOhttpConfig(place.ohttpEnclave)),
    });
  }

  return async (request) => {
    const endpoint = endpoints[request.path];
    if (endpoint !== undefined) {
      if (request.method !== 'POST') return json({ detail: 'Method Not Allowed', status: 405 }, 405);
      return infer(endpoint, request);
    }
    const enclave = place.enclave(readWishes(request.headers['x-devnet']));
    switch (request.path) {
      case '/health':
        return json({ status: 'healthy', tee_id: enclave.signer.teeId });
      case '/signing-key':
        return json({ public_key: enclave.signer.signingKeyPem, tee_id: enclave.signer.teeId });
      case '/enclave/attestation':
        return plainText(toBase64(await attest(enclave, place.issuer, place.now())));
      case '/v1/ohttp':
        return oblivious(request);
      case '/v1/ohttp/config':
        return ohttpConfig();
      default:
        return json({ detail: 'The requested URL was not found.', status: 404 }, 404);
    }
  };
}
