import { signingKeyFromPem } from '../opengradient/enclave-signature';
import { readText } from './read-text';
import type { Terminal } from './terminal';
import { fromCommandLine } from './usage-error';

const maxKeyBytes = 100_000;

/** The PEM of a signing key. @throws UsageError if the file is none: a wrong file is not a wrong signature */
export async function readKeyFile(terminal: Terminal, path: string): Promise<string> {
  const pem = await readText(terminal, path, maxKeyBytes);
  await fromCommandLine(() => signingKeyFromPem(pem), path);
  return pem;
}
