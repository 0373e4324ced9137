import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const here = dirname(fileURLToPath(import.meta.url));
const sourceFolder = join(here, '..', 'contracts');
const cacheFolder = join(here, '..', '..', 'output', 'solc');

const names = [
  'TEERegistry',
  'TEERegistryOHTTP',
  'TEEInferenceVerifier',
  'InferenceSettlementRelay',
] as const;

/** Creation bytecode as bare hex, by contract name. */
export type Contracts = Readonly<Record<(typeof names)[number], string>>;

const contractsSchema = z.record(z.enum(names), z.string().regex(/^[0-9a-f]+$/));

const outputSchema = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).optional(),
  contracts: z
    .record(
      z.string(),
      z.record(z.string(), z.object({ evm: z.object({ bytecode: z.object({ object: z.string() }) }) })),
    )
    .optional(),
});

async function readSources(): Promise<Record<string, { content: string }>> {
  const files = (await readdir(sourceFolder)).filter((file) => file.endsWith('.sol')).sort();
  const contents = await Promise.all(files.map((file) => readFile(join(sourceFolder, file), 'utf8')));
  return Object.fromEntries(files.map((file, index) => [file, { content: contents[index] ?? '' }]));
}

async function compile(input: string): Promise<Contracts> {
  const { default: solc } = await import('solc');
  const standardJson = solc.compile as (input: string) => string;
  const output = outputSchema.parse(JSON.parse(standardJson(input)));
  const errors = (output.errors ?? []).filter((error) => error.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage).join('\n'));
  return contractsSchema.parse(
    Object.fromEntries(
      names.map((name) => [name, output.contracts?.[`${name}.sol`]?.[name]?.evm.bytecode.object]),
    ),
  );
}

/** Compiles the network's contracts from their Solidity; the result is kept under test/output by the hash of its input. */
export async function loadContracts(): Promise<Contracts> {
  const input = JSON.stringify({
    language: 'Solidity',
    sources: await readSources(),
    settings: {
      optimizer: { enabled: true, runs: 200 },
      viaIR: true,
      evmVersion: 'cancun',
      metadata: { bytecodeHash: 'none' },
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  });
  const cached = join(cacheFolder, `${createHash('sha256').update(input).digest('hex').slice(0, 32)}.json`);
  const text = await readFile(cached, 'utf8').catch(() => undefined);
  if (text !== undefined) return contractsSchema.parse(JSON.parse(text));
  const contracts = await compile(input);
  await mkdir(cacheFolder, { recursive: true });
  const unfinished = `${cached}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(contracts));
  await rename(unfinished, cached);
  return contracts;
}
