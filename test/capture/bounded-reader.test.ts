import { expect, test } from 'vitest';

import { limits } from '../../src/capture/limits';
import { readBounded, type Reading } from '../../src/capture/page/bounded-reader';
import { captureNatives } from '../../src/capture/page/natives';
import { roomFor, type Room } from '../../src/capture/page/room';

const block = 64 * 1024;

/** Gives blocks for as long as it is asked, or so many. */
const blocks = (count = Number.POSITIVE_INFINITY) => {
  let given = 0;
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (given++ < count) controller.enqueue(new Uint8Array(block));
      else controller.close();
    },
  });
};

/** Reads with a bound of ten blocks. @param leave the page leaves as soon as reading has begun */
const read = (
  stream: ReadableStream<Uint8Array>,
  leave: boolean,
  room: Room = roomFor(limits.openBytes),
): Promise<Reading> =>
  new Promise((resolve) => {
    const stop = readBounded(captureNatives(globalThis), stream, 10 * block, room, resolve);
    if (leave) stop();
  });

test('an answer over the bound is told by its first bytes', async () => {
  expect(await read(blocks(), false)).toEqual({ kind: 'too_large', head: new Uint8Array(limits.headBytes) });
});

test('an answer that outgrows the bound while the page leaves is none', async () => {
  expect(await read(blocks(), true)).toBe('failed');
});

test('an answer that ends while the page leaves is still whole', async () => {
  expect(await read(blocks(3), true)).toEqual({ kind: 'whole', bytes: new Uint8Array(3 * block) });
});

test.each([
  ['data: {}\n\ndata: [DONE]\n\n', 'whole'],
  ['data: {}\n\ndata: [DO', undefined],
])(
  'of a stream that stays open when the page leaves after %j, that is what there is: %s',
  async (text, kind) => {
    const open = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
    });
    const reading = await read(open, true);
    expect(typeof reading === 'string' ? undefined : reading.kind).toBe(kind);
  },
);

test('an answer for which there is no room beside the others is let go of, and its bytes are free again', async () => {
  const room = roomFor(6 * block);
  expect(await read(blocks(9), false, room)).toBe('no_room');
  expect(await read(blocks(3), false, room)).toMatchObject({ kind: 'whole' });
  expect(room.take(6 * block)).toBe(true);
});
