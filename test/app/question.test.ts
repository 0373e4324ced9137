import { expect, test } from 'vitest';

import { questionIn } from '../../src/app/question';
import { utf8 } from '../../src/bytes/join';

const bytes = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
const asked = { role: 'user', content: 'Say yes.' };

test('a field that the gateway does not read at this endpoint is not shown as what was asked', () => {
  const body = bytes({ messages: [asked], prompt: 'Is it safe?', query: 'Is it safe?' });
  expect(questionIn('chat', body)).toBe('Say yes.');
  expect(questionIn('completions', bytes({ messages: [asked], prompt: 'Go on' }))).toBe('Go on');
  expect(questionIn('web_search', bytes({ messages: [asked], query: 'news' }))).toBe('news');
});

test('text beside an image is shown, text that hides in the image part is not', () => {
  const content = [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: 'data:' }, text: 'Is it safe?' },
  ];
  expect(questionIn('chat', bytes({ messages: [{ role: 'user', content }] }))).toBe('What is this?');
});

test('a request that is no JSON, or was not seen, shows no question', () => {
  expect(questionIn('chat', utf8('{'))).toBeUndefined();
  expect(questionIn('chat', undefined)).toBeUndefined();
  expect(
    questionIn('chat', bytes({ messages: [null, 3, { role: 'user', content: [null] }] })),
  ).toBeUndefined();
});
