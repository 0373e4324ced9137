import { expect, test } from 'vitest';

import { pageAnswerGate } from '../../src/capture/page-answer-gate';
import type { SeenPageAnswer } from '../../src/capture/seen';

const answer = (signature: string): SeenPageAnswer => ({
  answer: '{}',
  signature,
  framing: 'json',
  candidates: [],
  askedAt: 1,
  answeredAt: 2,
});

/** A gate whose moments pass by hand. */
function fakeGate() {
  const passed: string[] = [];
  const timers: (() => void)[] = [];
  const gate = pageAnswerGate(
    ({ signature }) => passed.push(signature),
    (run) => timers.push(run),
  );
  return { gate, passed, timers };
}

test('what still waits when the page is left is passed on at once, and only once', () => {
  const { gate, passed, timers } = fakeGate();
  gate.offer(answer('inside'));
  gate.offer(answer('on the network too'));
  gate.sawResponse(new TextEncoder().encode('{"tee_signature": "on the network too"}'));
  gate.flush();
  expect(passed).toEqual(['inside']);
  for (const run of timers) run();
  expect(passed).toEqual(['inside']);
});

test('of what the network showed the newest is remembered, however much a page is shown', () => {
  const { gate, passed, timers } = fakeGate();
  const names = Array.from({ length: 40 }, (_, index) => `answer ${index}`);
  for (const name of names) {
    gate.sawResponse(new TextEncoder().encode(`{"tee_signature": "${name}"}`));
    gate.offer(answer(name));
  }
  for (const run of timers) run();
  expect(passed).toEqual(names.slice(0, 8));
});
