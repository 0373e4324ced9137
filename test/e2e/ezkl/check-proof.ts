import { askExtension } from '../drivers/ask-extension';
import type { Browser } from '../drivers/browser';
import { poll } from '../drivers/deadline';

/** Above the deadline of an engine for two jobs, one after the other. */
const deadlineMs = 80_000;

/** What the extension found about a proof: `verified`, or `rejected proof_invalid`. */
export type Found = string;

/**
 * Brings a proof under a card, as on the page where files are checked, and waits for its verdict.
 *
 * @param card hash of one that the user trusts
 */
export async function checkProof(browser: Browser, proof: unknown, card: string): Promise<Found> {
  const text = JSON.stringify({ zk: { proof, card } });
  const { rows, refused } = await askExtension(browser, 'import.check', { text });
  const [row] = rows;
  if (row === undefined) return `refused ${refused.map(({ message }) => message).join(' ')}`;
  return poll(
    async () => {
      const detail = await askExtension(browser, 'answer.get', { id: row.id });
      if (detail === undefined || detail.verification === 'checking') return undefined;
      const { verification, leading } = detail;
      return [verification, leading?.code].filter(Boolean).join(' ');
    },
    'the proof is judged',
    deadlineMs,
  );
}
