/*
 * Stands in for the few functions of Node that the tests of pure rooms call to find their vectors: files are read from the
 * server that serves the page, which knows them by their addresses in the checkout.
 */

/** A synchronous request, since reading a file is synchronous in the tests; a page may still make one. */
function request(method: 'GET' | 'HEAD', path: string | URL): XMLHttpRequest {
  const sent = new XMLHttpRequest();
  const { pathname } = new URL(path, 'file:///');
  sent.open(method, pathname, false);
  // One UTF-16 unit for each byte, whose lower half is the byte (Encoding standard, x-user-defined).
  sent.overrideMimeType('text/plain; charset=x-user-defined');
  sent.send();
  return sent;
}

export function readFileSync(path: string | URL, encoding?: 'utf8'): Uint8Array | string {
  const { status, responseText } = request('GET', path);
  if (status !== 200) throw new Error(`The server has no file ${String(path)}.`);
  const bytes = Uint8Array.from(responseText, (unit) => unit.charCodeAt(0) & 0xff);
  return encoding === undefined ? bytes : new TextDecoder().decode(bytes);
}

export function existsSync(path: string): boolean {
  return request('HEAD', path).status === 200;
}

export function fileURLToPath(url: string | URL): string {
  return new URL(url).pathname;
}

export function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

export function join(first: string, ...parts: readonly string[]): string {
  return new URL([`file://${first}`, ...parts].join('/')).pathname;
}

/** No process can be started: tests that compare with another program do without. */
export function spawnSync(): { error: Error } {
  return { error: new Error('A page starts no processes.') };
}

function notInPage(): never {
  throw new Error('A page is no terminal.');
}

/** What the tests in a page write on a command line: switches, without values. */
export function parseArgs({ args }: { readonly args: readonly string[] }) {
  const tokens = args.map((rawName) => ({ kind: 'option', name: rawName.slice(2), rawName }));
  return { values: Object.fromEntries(tokens.map(({ name }) => [name, true])), positionals: [], tokens };
}

export { notInPage as createReadStream };
