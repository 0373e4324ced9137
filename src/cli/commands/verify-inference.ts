import { CodedError } from '../../bytes/coded-error';
import { findInferences, type FoundInferences } from '../../chain/inference-finder';
import { inferenceCode, inferenceReasons } from '../../verify/reasons/inference';
import { jsonOption, networkOption, onlyOne } from '../arguments';
import { command } from '../command';
import { exitCodeOf } from '../exit-code';
import { readNetwork } from '../network-file';
import { nodeAccess } from '../node-access';
import { printable, printableJson } from '../printable';
import { UsageError } from '../usage-error';

const options = {
  network: networkOption,
  json: jsonOption,
} as const;

function describe(found: FoundInferences): string {
  const { transaction, block, nodes, inferences } = found;
  const lines = [
    'verdict   unverifiable',
    `          transaction ${transaction}, block ${block}, as ${nodes.agreed} of ${nodes.asked} nodes say`,
    ...inferences.flatMap((inference) => [
      '',
      `mode      ${inference.mode}`,
      `          ${inferenceReasons[inferenceCode(inference)].user}`,
      ...(inference.model === undefined ? [] : [`model     ${inference.model}`]),
      ...inference.outputs.map(
        ({ name, values, count }) =>
          `output    ${name}: ${values.join(', ')}${count > values.length ? `, … (${count})` : ''}`,
      ),
    ]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/**
 * `verify inference TX`: what the chain's inference contracts recorded in a transaction, and that nothing proves it: the
 * verdict is `unverifiable` at best.
 */
export const verifyInferenceCommand = command(options, async ({ values, positionals }, terminal) => {
  const transaction = onlyOne(positionals, 'Name one transaction by its hash.');
  const network = await readNetwork(values.network, terminal);
  const { pool, told } = nodeAccess(terminal);
  let found: FoundInferences;
  try {
    found = await findInferences(pool.nodesOf(network), transaction, new AbortController().signal);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'malformed_transaction') {
      throw new UsageError(error.message, { cause: error });
    }
    throw error;
  } finally {
    await told();
  }
  const inferences = found.inferences.map((inference) => ({ ...inference, code: inferenceCode(inference) }));
  const codes = [...new Set(inferences.map(({ code }) => code))];
  const result = { verdict: 'unverifiable', codes, ...found, inferences };
  await terminal.write(values.json ? `${printableJson(result)}\n` : describe(found));
  return exitCodeOf(['unverifiable']);
});
