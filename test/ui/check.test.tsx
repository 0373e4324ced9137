// @vitest-environment jsdom
import { fireEvent, waitFor } from '@testing-library/preact';
import { expect, it } from 'vitest';
import { CodedError } from '../../src/bytes/coded-error';
import { CheckPage } from '../../src/ui/check/check-page';
import { FakeClient } from './gallery/fake-client';
import { answers } from './gallery/fixtures';
import { settings } from './gallery/page-fixtures';
import { inferenceReport } from './gallery/inference-fixtures';
import { pageAnswers } from './gallery/page-scenes';
import { need, show } from './show';

function client(): FakeClient {
  return new FakeClient({
    ...pageAnswers,
    'import.check': {
      rows: [{ ...answers.settled, headline: 'checking', verification: 'checking' }],
      refused: [{ where: 'entry 7', message: 'The response is not signed.' }],
    },
    'answer.get': answers.settled,
  });
}

it('checks what was pasted together with its request, and follows the checks to their end', async () => {
  const asking = client();
  const { getByLabelText, getByText, findByText } = show(<CheckPage />, asking);
  fireEvent.input(getByLabelText('Response, HAR file, receipt or proof'), { target: { value: '{"a":1}' } });
  fireEvent.input(getByLabelText('Request, if you pasted a response'), { target: { value: '{"b":2}' } });
  fireEvent.click(getByText('Check'));
  await findByText('The response is not signed.');
  await findByText('Settled', { selector: '.answer-state' });
  expect(asking.asked.find(({ name }) => name === 'import.check')?.input).toEqual({
    text: '{"a":1}',
    request: '{"b":2}',
  });
});

it('checks a dropped file at once', async () => {
  const asking = client();
  const { container, findByText } = show(<CheckPage />, asking);
  const file = new File(['{"log":{}}'], 'page.har');
  fireEvent.drop(need(container.querySelector('form')), { dataTransfer: { files: [file] } });
  await findByText('What was found');
  await waitFor(() =>
    expect(asking.asked.find(({ name }) => name === 'import.check')?.input).toEqual({ text: '{"log":{}}' }),
  );
});

it('fetches a proof by its blob id and has it checked as one', async () => {
  const asking = client();
  const read: unknown[] = [];
  const { getByLabelText, getByText, findByText } = show(<CheckPage />, asking, {
    readBlob: (request) => {
      read.push(request);
      return Promise.resolve('{"proof":{}}');
    },
  });
  fireEvent.input(getByLabelText('Walrus blob id, or transaction'), {
    target: { value: ' abc ' },
  });
  fireEvent.click(getByText('Look up'));
  await findByText('What was found');
  const networkId = settings.defaultNetworkId;
  expect(read).toEqual([{ networkId, blobId: 'abc' }]);
  expect(asking.asked.find(({ name }) => name === 'import.check')?.input).toEqual({
    text: '{"proof":{}}',
    networkId,
    blobId: 'abc',
  });
});

it('says under which code a blob could not be opened', async () => {
  const { getByLabelText, getByText, findByText } = show(<CheckPage />, client(), {
    readBlob: () => Promise.reject(new CodedError('blob_id_mismatch', 'That is another blob.')),
  });
  fireEvent.input(getByLabelText('Walrus blob id, or transaction'), { target: { value: 'abc' } });
  fireEvent.click(getByText('Look up'));
  await findByText('That is another blob.');
  await findByText('blob_id_mismatch');
});

it('shows what a transaction recorded about a run of a model, and says that nothing proves it', async () => {
  const asking = new FakeClient({ ...pageAnswers, 'inference.find': inferenceReport });
  const { container, getByLabelText, getByText, findByText } = show(<CheckPage />, asking);
  const transaction = `0x${'4f'.repeat(32)}`;
  fireEvent.input(getByLabelText('Walrus blob id, or transaction'), {
    target: { value: transaction },
  });
  fireEvent.click(getByText('Look up'));
  await findByText('What the chain recorded');
  expect(asking.asked.find(({ name }) => name === 'inference.find')?.input).toEqual({
    networkId: settings.defaultNetworkId,
    transaction,
  });
  const [vanilla] = container.querySelectorAll('article');
  expect(vanilla?.textContent).toContain('Not verifiable');
  expect(vanilla?.textContent).toContain('ran on one node, no proof (VANILLA)');
  expect(vanilla?.textContent).toContain('nothing proves the output');
  expect(vanilla?.textContent).toContain('35.2566');
  expect(container.querySelector('article b')?.textContent).not.toBe('rough');
  expect(container.querySelectorAll('.tone-settled article, article.tone-settled')).toHaveLength(0);
});
