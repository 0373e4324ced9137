import * as z from 'zod/mini';
import { CodedError } from '../bytes/coded-error';
import { describeIssue } from '../bytes/schema-issue';
import { address, hex32 } from '../bytes/hex';
import { awsNitroRootSha256Hex } from '../nitro/aws-root';
import type { NetworkProfile } from './network';
import { PUBLIC_NETWORK, PUBLIC_NETWORK_ID } from './public-network';

// Extension pages forbid `eval`; without this zod probes for it and the browser reports a violation.
z.config({ jitless: true });

/** Why a network profile is refused. */
export type NetworkCode = 'malformed_network' | 'network_preset';

/** A profile has about one kilobyte. */
const longestText = 20_000;

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** An https URL, or http on this machine; without credentials, because those would leave with every request. */
function isNodeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const safe = protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname));
  return safe && username === '' && password === '' && hash === '';
}

const url = z
  .string()
  .check(
    z.maxLength(500),
    z.refine(isNodeUrl, 'must be an https URL without a password (http only on this machine)'),
  );
const baseUrl = url.check(
  z.refine((text) => !text.endsWith('/') && !text.includes('?'), 'must not end with a slash or have a query'),
);
const template = (placeholder: string) =>
  z.optional(
    url.check(z.refine((text) => text.split(placeholder).length === 2, `must contain ${placeholder} once`)),
  );
const account = z.pipe(
  z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address: 0x and 40 hexadecimal digits')),
  z.transform((text) => address(text, 'address')),
);
const digest = z.pipe(
  z.string().check(z.regex(/^(?:0x)?[0-9a-fA-F]{64}$/, 'must be a SHA-256: 64 hexadecimal digits')),
  z.transform((text) => hex32(text, 'SHA-256')),
);
const unique = <Item>(message: string) =>
  z.refine<readonly Item[]>((items) => new Set(items).size === items.length, message);

/** Rows show a network by its name alone: no other may go by the public one's. */
function isOwnName(name: string): boolean {
  const letters = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return letters !== PUBLIC_NETWORK.name.toLowerCase();
}

const profileSchema = z
  .strictObject({
    id: z
      .string()
      .check(z.regex(/^[a-z0-9-]{1,40}$/, 'must be lower-case letters, digits and hyphens, at most 40')),
    name: z
      .string()
      .check(z.trim(), z.minLength(1), z.maxLength(80), z.refine(isOwnName, 'is the public network’s')),
    kind: z.enum(['custom', 'test'], 'must be "custom" or "test"; the public network comes with Proofmark'),
    chainId: z.int().check(z.minimum(1)),
    rpcUrls: z.array(url).check(z.minLength(1), z.maxLength(4), unique('names a node twice')),
    registries: z.array(account).check(z.minLength(1), z.maxLength(8), unique('names a registry twice')),
    relay: account,
    walrusAggregators: z.array(baseUrl).check(z.maxLength(4), unique('names an aggregator twice')),
    explorer: z.strictObject({ tx: template('{tx}'), block: template('{block}'), blob: template('{blob}') }),
    attestationRootSha256: digest,
    allowDebug: z.boolean(),
    finality: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('committed') }),
      z.strictObject({ kind: z.literal('depth'), blocks: z.int().check(z.minimum(1), z.maximum(10_000)) }),
    ]),
  })
  .check(
    z.refine(({ id }) => id !== PUBLIC_NETWORK_ID, { path: ['id'], error: 'belongs to the public network' }),
  );

function malformed(message: string): CodedError<NetworkCode> {
  return new CodedError('malformed_network', message);
}

/** Under another root than AWS's, or with debug mode, anyone can play an enclave: that is a test, whatever it is called. */
function kindOf(profile: z.infer<typeof profileSchema>): NetworkProfile['kind'] {
  const provesNothing = profile.allowDebug || profile.attestationRootSha256 !== awsNitroRootSha256Hex;
  return provesNothing ? 'test' : profile.kind;
}

/** Drops keys whose value is undefined, which the profile's type does not have. */
function present(links: z.infer<typeof profileSchema>['explorer']): NetworkProfile['explorer'] {
  return Object.fromEntries(Object.entries(links).filter(([, link]) => link !== undefined));
}

/**
 * Reads a network profile from JSON text, as users import it. The public network cannot be imported or replaced, so
 * whatever stands under its id and kind comes with this release. A profile with a root of its own, or that allows debug
 * mode, is of kind `test`, whatever it says.
 *
 * @throws CodedError `malformed_network`, naming the field and what it must be; `network_preset` for the public one
 */
export function parseNetworkProfile(json: string): NetworkProfile {
  if (json.length > longestText) {
    throw malformed(
      `The network profile has more than ${longestText} characters; a profile has about 1,000.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw malformed('The network profile is not JSON; export a network to see the form.');
  }
  const parsed = profileSchema.safeParse(value);
  if (parsed.success) {
    return { ...parsed.data, kind: kindOf(parsed.data), explorer: present(parsed.data.explorer) };
  }
  const [issue] = parsed.error.issues;
  if (issue?.path.join('.') === 'id' && issue.code === 'custom') {
    throw new CodedError<NetworkCode>(
      'network_preset',
      `The id "${PUBLIC_NETWORK_ID}" belongs to the public network, which comes with Proofmark; choose another id.`,
    );
  }
  throw malformed(`The network profile cannot be used: ${describeIssue(parsed.error)}.`);
}
