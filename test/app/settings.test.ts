import { expect, test } from 'vitest';

import { userChoices } from '../../src/app/settings';
import { fakeState } from './fakes';

const digest = (unit: string): string => unit.repeat(48);

test('a pin whose PCR0 is written in capitals or with 0x takes the place of the kept one', async () => {
  const choices = userChoices(fakeState());
  await choices.importPins(JSON.stringify({ name: 'one', pcr0: digest('ab') }));
  await choices.importPins(JSON.stringify([{ name: 'two', pcr0: digest('AB') }]));
  const pins = await choices.importPins(JSON.stringify([{ name: 'three', pcr0: `0x${digest('Ab')}` }]));
  expect(pins).toMatchObject([{ name: 'three', pcr0: digest('ab') }]);
});

test.each([
  [[{ name: 'one', pcr0: 'ab' }], '"0.pcr0" does not have its form'],
  [[{ name: '', pcr0: digest('ab') }], '"0.name" is less than 1 characters'],
  [[{ pcr0: digest('ab') }], '"0.name" is not of the type string'],
  [[{ name: 'one', pcr0: digest('ab'), pcr8: '', note: 1 }], '"0" has the unknown field note'],
])('pins that cannot be used are refused in words that name the field', async (pins, words) => {
  const choices = userChoices(fakeState());
  await expect(choices.importPins(JSON.stringify(pins))).rejects.toMatchObject({
    code: 'malformed_pins',
    message: expect.stringContaining(words) as string,
  });
});

test('a setting beyond its bounds is refused with the bound', async () => {
  const choices = userChoices(fakeState());
  await expect(choices.changeSettings({ retentionMegabytes: 10_001 })).rejects.toMatchObject({
    code: 'malformed_settings',
    message: expect.stringContaining('"retentionMegabytes" is more than 10000') as string,
  });
});
