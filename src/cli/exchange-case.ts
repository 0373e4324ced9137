import { CodedError } from '../bytes/coded-error';
import type { Hex32 } from '../bytes/hex';
import { signingKeyFromPem } from '../opengradient/enclave-signature';
import type { CapturedExchange, Endpoint } from '../opengradient/exchange';
import type { Check } from '../verify/check';
import {
  checkExchange,
  requiredExchangeChecks,
  type ExchangeReport,
  type KeyEvidence,
} from '../verify/exchange-checks';
import { verdictOf, type Assurance } from '../verify/verdict';
import type { BatchResult } from './batch-kind';

/** One exchange as a terminal is given it: bytes, and a key that the caller trusts. */
export interface ExchangeCase {
  readonly endpoint: Endpoint;
  readonly request: Uint8Array | undefined;
  readonly response: Uint8Array;
  readonly framing: CapturedExchange['framing'];
  readonly signingKeyPem: string | undefined;
  readonly expectedTeeId: Hex32 | undefined;
}

const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['chat', 'chat'],
  ['chat/completions', 'chat'],
  ['completions', 'completions'],
  ['web_search', 'web_search'],
]);

/**
 * The endpoint of a name (`chat`, `completions`, `web_search`) or of a path or URL that ends like the gateway's.
 *
 * @throws CodedError `endpoint_unknown`
 */
export function readEndpoint(text: string): Endpoint {
  const path = text.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const endpoint = endpoints.get(path) ?? endpoints.get(/(?:^|\/)v1\/(.+)$/.exec(path)?.[1] ?? '');
  if (endpoint !== undefined) return endpoint;
  throw new CodedError(
    'endpoint_unknown',
    `The endpoint "${text}" is none of chat, completions, web_search, nor a path like /v1/chat/completions.`,
  );
}

function keyEvidence({ signingKeyPem, expectedTeeId }: ExchangeCase): KeyEvidence {
  if (signingKeyPem === undefined) return { missing: 'key_not_given' };
  let signingKeyDer: Uint8Array;
  try {
    signingKeyDer = signingKeyFromPem(signingKeyPem);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    // No key has no bytes: the check that meets them reports `unsupported_key`, as for any other key of no use.
    signingKeyDer = new Uint8Array();
  }
  return { signingKeyDer, ...(expectedTeeId === undefined ? {} : { expectedTeeId }) };
}

/** Codes that speak of one field carry its name: `missing_field:tee_id`. */
function codeOf(check: Check): string {
  const field = check.values.find(({ label }) => label === 'field')?.value;
  return field === undefined ? check.code : `${check.code}:${field}`;
}

/** The codes of content that is shown without being signed. */
export function contentCodes(unsigned: ExchangeReport['unsigned']): readonly string[] {
  return unsigned.filter(({ kind }) => kind === 'content').map(({ path }) => `unsigned_content:${path}`);
}

/** The codes of a report: what failed, then what is missing, then content that is shown without being signed. */
export function exchangeCodes(report: ExchangeReport): readonly string[] {
  const binding = report.checks.filter(({ advisory }) => advisory !== true);
  const ending = (outcome: Check['outcome']): readonly string[] =>
    binding.filter((check) => check.outcome === outcome).map(codeOf);
  return [...new Set([...ending('fail'), ...ending('missing'), ...contentCodes(report.unsigned)])];
}

/** What a report says on one line of JSON. */
export function exchangeResult(report: ExchangeReport): BatchResult {
  const { profile, model, explanation, unsigned, signed } = report;
  const codes = exchangeCodes(report);
  const assurance: Assurance = signed === undefined || codes.includes('key_not_given') ? 'none' : 'given';
  return {
    verdict: verdictOf(report.checks, requiredExchangeChecks),
    codes,
    profile: profile ?? null,
    unsigned: unsigned.map(({ path }) => path),
    assurance,
    ...(model === undefined ? {} : { model }),
    ...(signed === undefined ? {} : { teeId: signed.teeId, timestamp: signed.timestamp }),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

/** Checks an exchange that nobody saw happen: the signed time is not compared with a clock. */
export async function reportExchange(given: ExchangeCase): Promise<ExchangeReport> {
  const { endpoint, request, response, framing } = given;
  const captured: CapturedExchange = {
    endpoint,
    url: '',
    status: 200,
    request,
    response,
    framing,
    settlementMode: 'batch',
    source: 'import',
    askedAt: 0,
    answeredAt: 0,
  };
  return checkExchange(captured, keyEvidence(given), () => performance.now());
}
