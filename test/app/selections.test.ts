import { expect, it } from 'vitest';

import { keepSelection, readSelection } from '../../src/app/selections';
import { fakeSessionArea } from '../store/fake-session-area';

it('each window has its own selection, whatever is selected later', async () => {
  const area = fakeSessionArea();
  const one = await keepSelection(area, { text: 'first', url: 'https://one.example/' }, 1);
  const other = await keepSelection(area, { text: 'second' }, 2);
  expect(await readSelection(area, one)).toEqual({ text: 'first', url: 'https://one.example/' });
  expect(await readSelection(area, other)).toEqual({ text: 'second' });
  expect(await readSelection(area, 'unknown')).toBeUndefined();
});

it('selections are bounded: the oldest give way', async () => {
  const area = fakeSessionArea();
  const text = 'x'.repeat(50_001);
  const ids: string[] = [];
  for (let at = 0; at < 40; at++) ids.push(await keepSelection(area, { text }, at));
  expect(area.bytes()).toBeLessThan(1_100_000);
  expect(await readSelection(area, ids[0] ?? '')).toBeUndefined();
  expect(await readSelection(area, ids.at(-1) ?? '')).toEqual({ text });
});
