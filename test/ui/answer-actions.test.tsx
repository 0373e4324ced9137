// @vitest-environment jsdom
import { fireEvent } from '@testing-library/preact';
import { expect, it } from 'vitest';
import { AnswerActions } from '../../src/ui/answer/answer-actions';
import { FakeClient } from './gallery/fake-client';
import { answers } from './gallery/fixtures';
import { show } from './show';

it('says that nothing changed where the browser gives no permission to tell', async () => {
  const client = new FakeClient({ 'answer.mark': null });
  const view = <AnswerActions answer={answers.provisional} onDeleted={() => undefined} />;
  const { getByText, findByText } = show(view, client, { requestPermissions: () => Promise.resolve(false) });
  fireEvent.click(getByText('Tell me when it settles'));
  await findByText('Without the browser’s permission Proofmark cannot tell you. Nothing changed.');
  expect(client.asked).toEqual([]);
});
