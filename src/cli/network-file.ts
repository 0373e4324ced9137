import type { NetworkProfile } from '../opengradient/network';
import { parseNetworkProfile } from '../opengradient/network-schema';
import { PUBLIC_NETWORK } from '../opengradient/public-network';
import { readText } from './read-text';
import type { Terminal } from './terminal';
import { fromCommandLine } from './usage-error';

const maxProfileBytes = 100_000;

/** The caller's own profile of a network. @throws UsageError if it cannot be read or is no profile */
export async function readProfile(path: string, terminal: Terminal): Promise<NetworkProfile> {
  const json = await readText(terminal, path, maxProfileBytes);
  return fromCommandLine(() => parseNetworkProfile(json), path);
}

/** The network whose evidence counts: the public one, or the caller's own profile from a file. @throws UsageError */
export async function readNetwork(path: string | undefined, terminal: Terminal): Promise<NetworkProfile> {
  return path === undefined ? PUBLIC_NETWORK : readProfile(path, terminal);
}
