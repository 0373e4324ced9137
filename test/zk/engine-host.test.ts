import { describe, expect, test } from 'vitest';
import type { EngineThread } from '../../src/zk/engine-host';
import { createEngineHost } from '../../src/zk/engine-host';
import type { EngineMessage, EngineRequest } from '../../src/zk/engine-protocol';

const job = (card: unknown): EngineRequest => ({ kind: 'read-card', card });

/** Workers that do what the card of a job says: answer, refuse, crash, or stay silent. */
function fakeWorkers() {
  const spawned: { terminated: boolean; jobs: unknown[] }[] = [];
  const spawn = (): EngineThread => {
    const record = { terminated: false, jobs: [] as unknown[] };
    spawned.push(record);
    const post = (data: EngineMessage): void => thread.onmessage?.({ data });
    const thread: EngineThread = {
      onmessage: null,
      onerror: null,
      postMessage(request) {
        const wish = (request as { card: unknown }).card;
        record.jobs.push(wish);
        setTimeout(() => {
          if (record.terminated) return;
          record.jobs.push('ended');
          post({ kind: 'progress', step: 'working' });
          if (wish === 'crash') thread.onerror?.({ message: 'trap' });
          else if (wish === 'refuse') post({ kind: 'refused', code: 'malformed_card', message: 'no' });
          else if (wish !== 'hang') post({ kind: 'done', result: wish as never, isSpent: wish === 'trap' });
        }, 5);
      },
      terminate: () => (record.terminated = true),
    };
    return thread;
  };
  return { spawned, host: createEngineHost({ spawn, deadlineMs: 60, idleMs: 50 }) };
}

describe('the host of an engine', () => {
  test('starts its Worker with the first job and keeps it for the next ones', async () => {
    const { host, spawned } = fakeWorkers();
    expect(spawned).toHaveLength(0);
    const steps: string[] = [];
    expect(await host.run(job('one'), { onProgress: (step) => steps.push(step) })).toBe('one');
    expect(await host.run(job('two'))).toBe('two');
    expect(steps).toEqual(['working']);
    expect(spawned).toHaveLength(1);
    host.stop();
  });

  test('runs one job at a time, in the order asked', async () => {
    const { host, spawned } = fakeWorkers();
    const both = Promise.all([host.run(job('one')), host.run(job('two'))]);
    expect(await both).toEqual(['one', 'two']);
    expect(spawned[0]?.jobs).toEqual(['one', 'ended', 'two', 'ended']);
    host.stop();
  });

  test('lets a Worker go that says it is broken, with its answer kept', async () => {
    const { host, spawned } = fakeWorkers();
    expect(await host.run(job('trap'))).toBe('trap');
    expect(await host.run(job('next'))).toBe('next');
    expect(spawned.map(({ terminated }) => terminated)).toEqual([true, false]);
    host.stop();
  });

  test.each([
    ['crash', 'engine_crashed'],
    ['hang', 'engine_timed_out'],
  ])('gives each job after a %s a fresh Worker', async (wish, code) => {
    const { host, spawned } = fakeWorkers();
    const failing = host.run(job(wish));
    const next = host.run(job('next'));
    await expect(failing).rejects.toMatchObject({ code });
    expect(await next).toBe('next');
    expect(spawned.map(({ terminated }) => terminated)).toEqual([true, false]);
    host.stop();
  });

  test('keeps the Worker that refused what a job was given', async () => {
    const { host, spawned } = fakeWorkers();
    await expect(host.run(job('refuse'))).rejects.toMatchObject({ code: 'malformed_card' });
    expect(await host.run(job('next'))).toBe('next');
    expect(spawned.map(({ terminated }) => terminated)).toEqual([false]);
    host.stop();
  });

  test('ends a job that waits for its turn at once when it is cancelled, and lets the running one be', async () => {
    const { host, spawned } = fakeWorkers();
    const controller = new AbortController();
    const ends: string[] = [];
    const running = host.run(job('one')).finally(() => ends.push('running'));
    const waiting = host.run(job('two'), { signal: controller.signal }).finally(() => ends.push('waiting'));
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'engine_cancelled' });
    expect(await running).toBe('one');
    expect(await host.run(job('three'))).toBe('three');
    expect(ends).toEqual(['waiting', 'running']);
    expect(spawned).toEqual([{ terminated: false, jobs: ['one', 'ended', 'three', 'ended'] }]);
    host.stop();
  });

  test('ends a job at once when it is cancelled', async () => {
    const { host, spawned } = fakeWorkers();
    const controller = new AbortController();
    const cancelled = host.run(job('hang'), { signal: controller.signal });
    await expect.poll(() => spawned.length).toBe(1);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'engine_cancelled' });
    expect(spawned[0]?.terminated).toBe(true);
    await expect(host.run(job('x'), { signal: controller.signal })).rejects.toMatchObject({
      code: 'engine_cancelled',
    });
  });

  test('lets an idle Worker go', async () => {
    const { host, spawned } = fakeWorkers();
    await host.run(job('one'));
    await expect.poll(() => spawned[0]?.terminated).toBe(true);
  });

  test('says that an engine crashed where no Worker can be started', async () => {
    const host = createEngineHost({
      spawn: () => {
        throw new Error('Workers are forbidden here');
      },
      deadlineMs: 60,
      idleMs: 50,
    });
    await expect(host.run(job('one'))).rejects.toMatchObject({ code: 'engine_crashed' });
  });
});
