/*
 * How a dApp uses `src/page-api`: one call gives the response as ever, and beside it what Proofmark found and what the
 * network has recorded. Where Proofmark is not there the page works all the same, and says that nothing was checked.
 */

import { connect, type Proofmark, type Verdict } from '../../../src/page-api/index';
import { bodyText, isOn, loadConfig, streamedText, textOf, valueOf, type ChatAnswer } from './page';

const TEN_MINUTES = 600_000;

const config = await loadConfig();
const proofmark = await connect();

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element #${id}.`);
  return found;
}

element('proofmark').textContent =
  proofmark === undefined
    ? 'Proofmark is not switched on for this page: answers are shown unchecked.'
    : 'Proofmark checks the answers of this page.';

/** One answer on the page, with a line for each thing that is learned of it later. */
function addAnswer(question: string) {
  const item = document.createElement('li');
  const line = (name: string, text: string): HTMLElement => {
    const made = document.createElement('p');
    made.className = name;
    made.textContent = text;
    item.append(made);
    return made;
  };
  line('question', question);
  const text = line('text', '');
  element('answers').append(item);
  return { text, verdict: line('verdict', ''), record: line('record', '') };
}

function verdictInWords({ verification, assurance, codes }: Verdict): string {
  switch (verification) {
    case 'verified':
      return `Checked on this machine: an enclave signed exactly this (${assurance}).`;
    case 'rejected':
      return `This is not what was signed: ${codes.join(', ')}.`;
    case 'unverifiable':
      return `This could not be checked: ${codes.join(', ')}.`;
    case 'checking':
      return 'Checking …';
  }
}

function showRecord(line: HTMLElement, { verification, settlement, transaction }: Verdict): void {
  if (verification === 'rejected') {
    line.textContent = 'A rejected answer is not followed any further.';
  } else if (settlement === 'private') {
    line.textContent = 'Asked to be private: it will never be recorded.';
  } else if (transaction !== undefined) {
    const link = document.createElement('a');
    link.href = `/explorer/tx/${transaction}`;
    link.textContent = 'See the transaction';
    line.replaceChildren('Recorded by the network. ', link);
  }
}

function requestFor(question: string): RequestInit {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer demo',
      'x-settlement-type': valueOf('settlement'),
      'x-devnet': isOn('tamper') ? 'tamper' : '',
    },
    body: JSON.stringify({
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: question }],
      stream: valueOf('mode') === 'stream',
    }),
  };
}

/** Shows a response as it arrives: it is the browser's own, and has not been read by anybody. */
async function showText(line: HTMLElement, response: Response): Promise<void> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    line.textContent = textOf((await response.json()) as ChatAnswer);
    return;
  }
  for await (const text of streamedText(bodyText(response))) line.append(text);
}

async function askUnchecked(url: string, question: string): Promise<void> {
  const { text, verdict } = addAnswer(question);
  await showText(text, await fetch(url, requestFor(question)));
  verdict.textContent = 'Not checked.';
}

async function askWithProof(api: Proofmark, url: string, question: string): Promise<void> {
  const shown = addAnswer(question);
  const answer = await api.fetchVerified<ChatAnswer | string>(url, requestFor(question));
  await showText(shown.text, answer.response);
  shown.verdict.textContent = 'Checking …';
  shown.verdict.textContent = verdictInWords(await answer.whenVerified);
  shown.record.textContent = 'Not recorded yet.';
  showRecord(shown.record, await answer.whenSettled({ timeoutMs: TEN_MINUTES }));
}

element('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  const url = `${config.gateway}/v1/chat/completions`;
  const question = valueOf('prompt');
  const asked =
    proofmark === undefined ? askUnchecked(url, question) : askWithProof(proofmark, url, question);
  asked.catch((error: unknown) => {
    element('proofmark').textContent = error instanceof Error ? error.message : String(error);
  });
});
