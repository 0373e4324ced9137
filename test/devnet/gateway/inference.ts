import { messageOf } from '../../../src/bytes/coded-error';
import { fromBase64 } from '../../../src/bytes/base64';
import { hex32, toHex } from '../../../src/bytes/hex';
import { isDict, isList, type PythonDict, type PythonJson } from '../../../src/bytes/python-json';
import { hasLoneSurrogate } from '../../../src/bytes/python-json-encoding';
import { readPythonJson } from '../../../src/bytes/python-json-reader';
import type { Endpoint, SettlementMode } from '../../../src/opengradient/exchange';
import {
  signedOutput,
  type GatewayOutput,
  type GatewaySigner,
  type TeeFields,
} from '../../evidence/gateway-signer';
import type { Lie } from '../commands';
import type { Enclave } from '../enclaves';
import { json, type Reply } from '../http/message';
import type { Settleable } from '../settlement/settlement-worker';
import { eventStream, finalFrame, jsonBody, jsonText, type Answer } from './answer-bodies';
import { chatOutput, promptOutput } from './canned-model';
import { refusal } from './request-validation';
import type { Wishes } from './wishes';

/** What the gateway needs of the network around it. */
export interface InferencePlace {
  readonly enclave: (wishes: Wishes) => Enclave;
  /** Signs where the gateway lies about its key. */
  readonly stranger: GatewaySigner;
  readonly lying: (lie: Lie) => boolean;
  readonly tokensPerSecond: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly settle: (answer: Settleable) => void;
}

/** One request for an answer, after authorisation and payment. */
export interface InferenceRequest {
  readonly endpoint: Endpoint;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly mode: SettlementMode;
  readonly wishes: Wishes;
}

function failure(status: number, detail: string): Reply {
  return json(
    { detail, status, title: status === 400 ? 'Bad Request' : 'Error', type: 'about:blank' },
    status,
  );
}

function asksForDeveloperRole(body: PythonDict): boolean {
  const messages = body.get('messages');
  return (
    isList(messages) && messages.some((message) => isDict(message) && message.get('role') === 'developer')
  );
}

function altered(output: GatewayOutput): GatewayOutput {
  if (!('output' in output)) {
    return { toolCalls: output.toolCalls.map((call) => ({ ...call, arguments: '{"altered":true}' })) };
  }
  const words = output.output.split(' ');
  return { output: words.with(Math.floor(words.length / 2), 'certainly').join(' ') };
}

/** The request as the facilitator keeps it; null where it is not JSON to JavaScript (NaN, UTF-16). */
function plainRequest(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

function settleable({ mode, body }: InferenceRequest, tee: TeeFields, output: object): Settleable {
  return {
    mode: mode === 'individual' ? 'individual' : 'batch',
    answer: {
      teeId: tee.tee_id,
      inputHash: hex32(tee.tee_request_hash, 'request hash'),
      outputHash: hex32(tee.tee_output_hash, 'output hash'),
      signature: toHex(fromBase64(tee.tee_signature, 'signature')),
      timestamp: tee.tee_timestamp,
    },
    input: plainRequest(body),
    output,
  };
}

/** The part of the gateway that runs in the enclave: it validates, asks the model, hashes and signs. */
export class Inference {
  readonly #place: InferencePlace;
  #answers = 0;

  constructor(place: InferencePlace) {
    this.#place = place;
  }

  /** Answers signed so far. */
  get answers(): number {
    return this.#answers;
  }

  async answer(request: InferenceRequest): Promise<Reply> {
    const { endpoint, wishes } = request;
    let body: PythonJson;
    try {
      body = readPythonJson(request.body);
    } catch {
      return failure(400, 'Request body is not valid JSON');
    }
    const refused = refusal(endpoint, body, wishes.profile);
    if (refused !== undefined || !isDict(body)) return failure(400, refused ?? 'The body is not an object.');
    if (asksForDeveloperRole(body)) return failure(500, 'Unsupported message role: developer');

    const output = endpoint === 'chat' ? chatOutput(body) : promptOutput(body);
    if (hasLoneSurrogate(signedOutput(output))) return failure(500, 'surrogates not allowed');
    let tee: TeeFields | undefined;
    try {
      tee = wishes.unsigned ? undefined : await this.#sign(request, output);
    } catch (error) {
      return failure(500, messageOf(error));
    }
    this.#answers += 1;
    const model = body.get('model');
    const answer: Answer = {
      endpoint,
      model: typeof model === 'string' ? model : '',
      serial: this.#answers,
      output: wishes.tamper || this.#place.lying('gateway-tampered-text') ? altered(output) : output,
      tee,
    };
    const settle = (stored: object) => {
      if (tee === undefined || wishes.neverSettled || request.mode === 'private') return;
      this.#place.settle(settleable(request, tee, stored));
    };
    if (body.get('stream') === true && endpoint === 'chat') {
      const pace = { ...wishes, tokensPerSecond: this.#place.tokensPerSecond() };
      return {
        status: 200,
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
        body: eventStream(answer, pace, () => settle(finalFrame(answer))),
      };
    }
    settle(jsonBody(answer));
    return { status: 200, headers: { 'content-type': 'application/json' }, body: jsonText(answer) };
  }

  async #sign(request: InferenceRequest, output: GatewayOutput): Promise<TeeFields> {
    const { wishes, endpoint } = request;
    const { signer } = this.#place.enclave(wishes);
    const foreign = wishes.wrongKey || this.#place.lying('gateway-wrong-key');
    const fields = await (foreign ? this.#place.stranger : signer).sign({
      ...output,
      endpoint,
      requestBytes: request.body,
      timestamp: Math.floor(this.#place.now() / 1000),
      profile: wishes.profile,
    });
    return { ...fields, tee_id: signer.teeId };
  }
}
