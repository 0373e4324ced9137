import type { Endpoint } from '../../src/opengradient/exchange';
import type { ProfileId } from '../../src/opengradient/profile';
import { readFixtureJson } from '../support/fixtures';

/** One row of the gateway vectors; what a file does not carry is undefined or null. */
export interface GatewayRow {
  readonly name: string;
  readonly profile: ProfileId;
  readonly endpoint: string;
  readonly request: string | null;
  readonly request_hex?: string | null;
  readonly wire_request?: string;
  readonly canonical_bytes_utf8?: string;
  readonly request_hash?: string;
  readonly response?: string | null;
  readonly streaming?: string | null;
  readonly output_content?: string;
  readonly signing_key_pem?: string;
  readonly expected_tee_id?: string | null;
  readonly expected?: string;
}

/** The rows of one file of test/fixtures/gateway. */
export function gatewayRows(file: string): readonly GatewayRow[] {
  return readFixtureJson(`gateway/${file}.json`) as readonly GatewayRow[];
}

/** The endpoint a row was posted at. */
export function endpointOf(row: GatewayRow): Endpoint {
  if (row.endpoint === '/v1/completions') return 'completions';
  return row.endpoint === '/v1/web_search' ? 'web_search' : 'chat';
}
