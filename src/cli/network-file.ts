import type { NetworkProfile } from '../opengradient/network';
import { parseNetworkProfile } from '../opengradient/network-schema';
import { PUBLIC_NETWORK } from '../opengradient/public-network';
import type { Terminal } from './terminal';

const maxProfileBytes = 100_000;

/**
 * The network whose evidence counts: the public one, or the caller's own profile from a file.
 *
 * @throws UsageError if the file cannot be read; CodedError if it is no profile
 */
export async function readNetwork(path: string | undefined, terminal: Terminal): Promise<NetworkProfile> {
  if (path === undefined) return PUBLIC_NETWORK;
  return parseNetworkProfile(new TextDecoder().decode(await terminal.readFile(path, maxProfileBytes)));
}
