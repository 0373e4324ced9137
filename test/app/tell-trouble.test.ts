import { afterEach, expect, test, vi } from 'vitest';

import { tellTrouble } from '../../src/app/tell-trouble';

afterEach(() => void vi.restoreAllMocks());

test('trouble is written to the console, with what was tried', () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const error = new Error('disk is full');
  tellTrouble('an answer was not stored', error);
  expect(written).toHaveBeenCalledWith('Proofmark: an answer was not stored', error);
});

test('the end of a worker is no trouble', () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  tellTrouble('an event was not handled', new Error('No SW'));
  expect(written).not.toHaveBeenCalled();
});
