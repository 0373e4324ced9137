import { reasons } from '../verify/reasons';
import type { BatchResult } from './batch-kind';
import { printable } from './printable';
import type { Advice } from './receipt-advice';
import type { ReceiptFacts } from './receipt-facts';
import { recordReasons, type RecordOnChain } from './record-on-chain';

const sentences: Readonly<Record<string, { readonly user: string } | string>> = {
  ...reasons,
  ...recordReasons,
};

function codeLine(code: string): string {
  if (code.startsWith('unsigned_content:'))
    return `  ${code}: The answer carries this, and nobody signed it.`;
  const known = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  if (known === undefined) return `  ${code}`;
  return `  ${code}: ${typeof known === 'string' ? known : known.user}`;
}

/** Text of someone else, so that it cannot pass for a part of our own line. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** What the receipt is about: what is signed apart from what nobody but the receipt says. */
function factLines({ verdict, about, network, teeId }: BatchResult): readonly string[] {
  if (about === undefined) return [];
  const { site, askedAt, signed } = about as ReceiptFacts;
  const parts = [
    ...(signed.model === null ? [] : [`model ${quoted(signed.model)}`]),
    ...(signed.at === null ? [] : [signed.at]),
    ...(signed.question === null ? [] : [`question ${quoted(signed.question)}`]),
    ...(signed.answer === null ? [] : [`answer ${quoted(signed.answer)}`]),
    ...(typeof teeId === 'string' ? [`enclave ${teeId}`] : []),
  ];
  const of = typeof network === 'string' ? `, network ${quoted(network)}` : '';
  const word = verdict === 'verified' ? 'Signed' : 'Claimed, not verified';
  return [
    ...(parts.length === 0 ? [] : [`  ${word}: ${parts.join(', ')}`]),
    `  Only the receipt says: seen at ${quoted(site)}, asked ${askedAt}${of}`,
  ];
}

function recordLines({ record, onChain }: BatchResult): readonly string[] {
  if (record === 'none') return ['  It carries no record of the network.'];
  if (record !== 'path_holds') return [];
  if (onChain === undefined)
    return ["  Its record's path holds; whether the network has that record was not asked."];
  const { state, nodes } = onChain as RecordOnChain;
  if (state !== 'settled' && state !== 'final') return [];
  return [`  The network recorded it (${state}): ${nodes.agreed} of ${nodes.total} nodes show the record.`];
}

/** What the terminal says of one receipt. */
export function describeReceipt(file: string, result: BatchResult, advice: readonly Advice[]): string {
  const test = result.testNetwork === true ? ' (test network: proves nothing outside tests)' : '';
  const lines = [`${file}: ${result.verdict}${test}`, ...factLines(result), ...result.codes.map(codeLine)];
  if (typeof result.message === 'string') lines.push(`  ${result.message}`);
  if (typeof result.sentence === 'string') lines.push(`  ${result.sentence}`);
  const proof = result.proof as BatchResult | undefined;
  if (proof !== undefined) {
    const codes = proof.codes.length > 0 ? ` (${proof.codes.join(', ')})` : '';
    lines.push(`  Its proof: ${proof.verdict}${codes}`, `  ${String(proof.sentence)}`);
  }
  lines.push(...recordLines(result));
  lines.push(...advice.flatMap(({ what, command }) => [`  ${what}:`, `    ${command}`]));
  return lines.map((line) => `${printable(line)}\n`).join('');
}
