import { messageOf } from '../../bytes/coded-error';
import type { ProofJudgement } from '../../zk/judge-proof';
import { reasonOf } from '../../verify/reasons';
import { jsonOption, networkOption } from '../arguments';
import type { BatchResult } from '../batch-kind';
import { command } from '../command';
import { exitCodeOf } from '../exit-code';
import { printable, printableJson } from '../printable';
import { proofResult, reportProof, type TerminalProof } from '../proof-case';
import { proofFromBlob } from '../proof-from-blob';
import { maxFileBytes, readText } from '../read-text';
import { UsageError } from '../usage-error';

const options = {
  blob: { type: 'string', value: 'ID', says: 'Fetch the proof from Walrus, by the id of its blob.' },
  network: { ...networkOption, says: 'Your own profile of the network whose Walrus storage is asked.' },
  card: { type: 'string', value: 'FILE', says: 'The model card, or the verification key, that you trust.' },
  public: {
    type: 'string',
    value: 'FILE',
    says: 'The public signals, where they are not in the file of the proof.',
  },
  code: { type: 'string', value: 'FILE', says: "Runtime code of the card's verifier contract, as hex." },
  output: {
    type: 'string',
    value: 'JSON',
    says: 'What was shown as the output; the proof must be for that.',
  },
  input: { type: 'string', value: 'JSON', says: 'What was shown as the input; the proof must be for that.' },
  json: jsonOption,
} as const;

function parsed(text: string | undefined, option: string): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${option} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

function describe(judgement: ProofJudgement, result: BatchResult): string {
  const { proof, outputs, inputs, card } = judgement;
  const number = (word: string, list: ProofJudgement['outputs']): readonly string[] =>
    list.map(({ label, proved, unit, claimed }) =>
      [`${word.padEnd(8)}  ${label}: ${proved}`, unit, claimed !== undefined && `(shown: ${claimed})`]
        .filter((part) => part !== undefined && part !== false)
        .join(' '),
    );
  const lines = [
    `verdict   ${result.verdict}${result.codes.length > 0 ? `  (${result.codes.join(', ')})` : ''}`,
    ...(proof.outcome === 'pass'
      ? []
      : [`          ${reasonOf(proof.code).user}`, `          ${proof.detail}`]),
    String(result.sentence),
    ...number('output', outputs),
    ...number('input', inputs),
    ...(card === undefined ? [] : [`card      ${card.name} ${card.hash}`]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** `verify proof FILE|--blob ID --card FILE`: one proof under the model card, or the snarkjs verification key, that the caller trusts. */
export const verifyProofCommand = command(options, async ({ values, positionals }, terminal) => {
  const [file, ...more] = positionals;
  if (more.length > 0 || (file === undefined) === (values.blob === undefined)) {
    throw new UsageError('Name one file with a proof, or a Walrus blob with --blob ID.');
  }
  if (values.card === undefined) {
    throw new UsageError('Name the model card, or the verification key, with --card FILE.');
  }
  const read = async (path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : readText(terminal, path, maxFileBytes);
  const card = await read(values.card);
  const codeHex = (await read(values.code))?.trim();
  const proof: Omit<TerminalProof, 'card'> =
    values.blob === undefined
      ? { proof: await read(file), signals: await read(values.public) }
      : await proofFromBlob(values.blob, values.network, terminal);
  const judgement = await reportProof({
    ...proof,
    claimedOutput: parsed(values.output, '--output') ?? proof.claimedOutput,
    claimedInput: parsed(values.input, '--input') ?? proof.claimedInput,
    card: parsed(card, '--card'),
    codeHex,
  });
  const result = proofResult(judgement);
  await terminal.write(
    values.json ? `${printableJson({ id: file ?? values.blob, ...result })}\n` : describe(judgement, result),
  );
  return exitCodeOf([result.verdict]);
});
