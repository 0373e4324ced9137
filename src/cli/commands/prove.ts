import { open, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../../bytes/coded-error';
import { judgeProof } from '../../zk/judge-proof';
import { headBytes, isProvingKeyHead } from '../../zk/proving-key-head';
import { snarkSystems } from '../../zk/snarkjs-proof';
import type { Command } from '../command';
import { engines } from '../proof-case';
import { UsageError } from '../usage-error';

const maxFileBytes = 64 * 1024 * 1024;

const options = {
  circuit: { type: 'string' },
  key: { type: 'string' },
  inputs: { type: 'string' },
  out: { type: 'string' },
} as const;

function readInputs(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new UsageError(`${file} is JSON, but not an object of the circuit's input signals.`);
}

/** Refuses what is no proving key before snarkjs reads it. @throws UsageError */
async function checkProvingKey(path: string): Promise<void> {
  const file = await open(path).catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
    if (!isProvingKeyHead(buffer.subarray(0, bytesRead))) {
      throw new UsageError(`${path} is not a proving key of snarkjs (.zkey).`);
    }
  } finally {
    await file.close();
  }
}

/** `prove SYSTEM --circuit WASM --key ZKEY --inputs JSON [--out FILE]`: makes a proof and verifies it; its steps go to standard error. */
export const proveCommand: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [named, ...more] = positionals;
  const system = snarkSystems.find((known) => known === named);
  if (system === undefined || more.length > 0) {
    throw new UsageError(`Name the proof system: ${snarkSystems.join(', ')}.`);
  }
  const { circuit, key, inputs, out } = values;
  if (circuit === undefined || key === undefined || inputs === undefined) {
    throw new UsageError('Name --circuit FILE.wasm, --key FILE.zkey and --inputs FILE.json.');
  }
  const inputText = new TextDecoder().decode(await terminal.readFile(inputs, maxFileBytes));
  await checkProvingKey(key);
  const steps: Promise<void>[] = [];
  const made = await engines.snarkjs
    .prove(
      {
        system,
        circuit: await terminal.readFile(circuit, maxFileBytes),
        provingKey: { path: key },
        inputs: readInputs(inputText, inputs),
      },
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
  const text = `${JSON.stringify(made, undefined, 1)}\n`;
  if (out === undefined) await terminal.write(text);
  else await writeFile(out, text);
  return 0;
};
