import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDevnet } from './devnet';

/** `npm run devnet`: runs an embedded network until it is interrupted. */
const output = join(dirname(fileURLToPath(import.meta.url)), '..', 'output');
const profileFile = join(output, 'embedded-network.json');

const devnet = await startDevnet();
await mkdir(output, { recursive: true });
await writeFile(profileFile, `${JSON.stringify(devnet.profile, undefined, 2)}\n`);

console.log(`Demo chat          ${devnet.urls.demo}
Gateway            ${devnet.urls.gateway}
JSON-RPC           ${devnet.urls.rpc.join('  ')}
Walrus             ${devnet.urls.walrus}
Oblivious HTTP     ${devnet.urls.ohttpRelay}
Control            ${devnet.urls.control}
Network profile    ${profileFile}

Import the profile on Proofmark's options page. Ctrl+C ends the network.`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    void devnet.stop().then(() => process.exit(0));
  });
}
// Its servers keep this process alive.
