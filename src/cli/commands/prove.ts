import { open } from 'node:fs/promises';
import { messageOf } from '../../bytes/coded-error';
import { judgeProof } from '../../zk/judge-proof';
import { headBytes, isProvingKeyHead } from '../../zk/proving-key-head';
import { type SnarkSystem, snarkSystems } from '../../zk/snarkjs-proof';
import { command } from '../command';
import { fileFault } from '../file-fault';
import { engines } from '../proof-case';
import { maxFileBytes, readJsonObject } from '../read-text';
import type { Terminal } from '../terminal';
import { UsageError } from '../usage-error';

const options = {
  circuit: { type: 'string', value: 'FILE.wasm', says: 'The compiled circuit.' },
  key: { type: 'string', value: 'FILE.zkey', says: 'Its proving key.' },
  inputs: { type: 'string', value: 'FILE.json', says: 'An object of the input signals of the circuit.' },
  out: {
    type: 'string',
    value: 'FILE',
    says: 'Where the proof goes, a file that is not there yet; else to standard output.',
  },
} as const;

/** Refuses what is no proving key before snarkjs reads it. @throws UsageError */
async function checkProvingKey(path: string): Promise<void> {
  const refuse = (error: unknown): never => {
    throw fileFault(path, error);
  };
  const file = await open(path).catch(refuse);
  try {
    const head = new Uint8Array(headBytes);
    const { bytesRead, buffer } = await file.read(head, 0, headBytes, 0).catch(refuse);
    if (!isProvingKeyHead(buffer.subarray(0, bytesRead))) {
      throw new UsageError(`${path} is not a proving key of snarkjs (.zkey).`);
    }
  } finally {
    await file.close();
  }
}

interface Files {
  readonly circuit: string;
  readonly key: string;
  readonly inputs: string;
}

/** Makes a proof and verifies it. @throws UsageError if none comes of these files */
async function prove(
  system: SnarkSystem,
  { circuit, key, inputs }: Files,
  terminal: Terminal,
): Promise<string> {
  const signals = await readJsonObject(terminal, inputs, maxFileBytes, "of the circuit's input signals");
  await checkProvingKey(key);
  const wasm = await terminal.readFile(circuit, maxFileBytes);
  const steps: Promise<void>[] = [];
  const made = await engines.snarkjs
    .prove(
      { system, circuit: wasm, provingKey: { path: key }, inputs: signals },
      (step) => void steps.push(terminal.warn(`${step}\n`)),
    )
    .catch((error: unknown) => {
      throw new UsageError(`No proof could be made of these files: ${messageOf(error)}`, { cause: error });
    });
  await Promise.all(steps);
  const { proof } = await judgeProof(
    { proof: made.proof, signals: made.publicSignals, card: made.verificationKey },
    engines,
  );
  if (proof.outcome !== 'pass') {
    throw new UsageError(`The proof that was made does not hold, so ${key} is damaged: ${proof.detail}`);
  }
  return `${JSON.stringify(made, undefined, 1)}\n`;
}

/** `prove SYSTEM --circuit WASM --key ZKEY --inputs JSON [--out FILE]`: its steps go to standard error. */
export const proveCommand = command(options, async ({ values, positionals }, terminal) => {
  const [named, ...more] = positionals;
  const system = snarkSystems.find((known) => known === named);
  if (system === undefined || more.length > 0) {
    throw new UsageError(`Name the proof system: ${snarkSystems.join(', ')}.`);
  }
  const { circuit, key, inputs, out } = values;
  if (circuit === undefined || key === undefined || inputs === undefined) {
    throw new UsageError('Name --circuit FILE.wasm, --key FILE.zkey and --inputs FILE.json.');
  }
  const made = () => prove(system, { circuit, key, inputs }, terminal);
  if (out === undefined) await terminal.write(await made());
  else await terminal.createFile(out, made);
  return 0;
});
