import { enclaveReasons } from '../verify/reasons/enclave';
import type { BatchResult } from './batch-kind';

/** A word as a POSIX shell takes it literally. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What may settle what a receipt leaves open, each with the command that does it. */
export interface Advice {
  readonly what: string;
  readonly command: string;
}

const pcr0Pattern = /^(?:0x)?[0-9a-f]{96}$/;

/**
 * The commands that can settle what was left open.
 *
 * @param args what was written after `verify receipt`
 */
export function adviceFor(result: BatchResult, args: readonly string[]): readonly Advice[] {
  const { codes, verdict, pcr0, record, online, transaction } = result;
  if (verdict === 'rejected') return [];
  const withMore = (...more: readonly string[]): string =>
    ['proofmark verify receipt', ...args.map(quoted), ...more].join(' ');
  const advice: Advice[] = [];
  if (online !== true) {
    const isAboutEnclave = codes.some(
      (code) => Object.hasOwn(enclaveReasons, code) || code === 'receipt_without_evidence',
    );
    const hasRecord = record === 'path_holds';
    const whats = [
      ...(isAboutEnclave ? ['the registry about the enclave'] : []),
      ...(hasRecord ? [`the chain about its record (transaction ${String(transaction)})`] : []),
    ];
    if (whats.length > 0) {
      advice.push({ what: `Ask the network: ${whats.join(' and ')}`, command: withMore('--online') });
    }
  }
  if (codes.some((code) => code.startsWith('build_')) && typeof pcr0 === 'string' && pcr0Pattern.test(pcr0)) {
    advice.push({
      what: 'Accept this build, if you know from elsewhere that it is right',
      command: withMore('--pcr0', pcr0),
    });
  }
  if (codes.includes('network_not_trusted')) {
    advice.push({
      what: 'Name your own profile of this network; the one in the receipt is its writer’s',
      command: withMore('--network', 'FILE'),
    });
  }
  const proof = (result.proof as BatchResult | undefined) ?? result;
  if (proof.codes.includes('card_not_trusted') && typeof proof.card === 'string') {
    advice.push({ what: 'Trust this model card, if you know it', command: withMore('--card', proof.card) });
  }
  return advice;
}
