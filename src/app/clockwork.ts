import { browser } from 'wxt/browser';
import { tellTrouble } from './tell-trouble';

const ALARM = 'proofmark/wake';
/** Chrome rounds shorter alarms up to this. */
const MIN_ALARM_MS = 30_000;
/** No timer is longer: browsers run one of more than 2^31 ms at once, which would make an endless wait a busy loop. */
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** One kind of work that comes due by itself. */
export interface Work {
  /** Does what is due; tells in how many milliseconds it wants to be called again, undefined when nothing is pending. */
  run(): Promise<number | undefined>;
}

/** Runs work when it is due: by timers while this background lives, by an alarm that wakes it when it does not. */
export interface Clockwork {
  /** Something new is there: run now, or as soon as the present turn has ended. */
  wake(): void;
  /** To be called from a listener registered in the background's first turn. */
  onAlarm(name: string): void;
  /** Nothing runs any more, beyond the turns that are running. */
  stop(): void;
}

/** Sets the alarm before anything else is done: a background that is stopped while it starts is started again. */
export async function armAlarm(): Promise<void> {
  await browser.alarms.create(ALARM, { when: Date.now() + 2 * MIN_ALARM_MS });
}

/** One kind of work, with its own turns: slow work of one kind does not hold up another. */
interface Hand {
  readonly work: Work;
  running: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds since 1970; undefined when nothing of this kind is pending. */
  dueAt: number | undefined;
}

/**
 * @param hasty whether somebody looks on: then work is never put off longer than `hastyMs`
 */
export function createClockwork(works: readonly Work[], hasty: () => boolean, hastyMs = 2_000): Clockwork {
  const hands = works.map((work): Hand => ({
    work,
    running: false,
    timer: undefined,
    dueAt: undefined,
  }));

  let stopped = false;

  /** Woken while a turn of theirs ran: another one follows at once. */
  const askedAgain = new Set<Hand>();

  /** The alarm is the net under the timers: it fires although this background was stopped, in the middle of a turn too. */
  const setAlarm = async (): Promise<void> => {
    if (stopped) return;
    const earliest = Date.now() + MIN_ALARM_MS;
    const times = hands.flatMap(({ running, dueAt }) => (running ? [earliest] : (dueAt ?? [])));
    if (times.length === 0) await browser.alarms.clear(ALARM);
    else await browser.alarms.create(ALARM, { when: Math.max(earliest, Math.min(...times)) });
  };

  const schedule = (hand: Hand, dueInMs: number | undefined): void => {
    clearTimeout(hand.timer);
    hand.dueAt = undefined;
    if (dueInMs === undefined || stopped) return;
    const delay = Math.max(0, Math.min(dueInMs, hasty() ? hastyMs : LONGEST_PAUSE_MS));
    hand.dueAt = Date.now() + delay;
    hand.timer = setTimeout(() => void turn(hand), delay);
  };

  const turn = async (hand: Hand): Promise<void> => {
    if (hand.running) {
      askedAgain.add(hand);
      return;
    }
    hand.running = true;
    askedAgain.delete(hand);
    try {
      await setAlarm();
      schedule(hand, await hand.work.run());
    } catch (error) {
      tellTrouble('a turn of work failed and will be tried again', error);
      schedule(hand, MIN_ALARM_MS);
    } finally {
      hand.running = false;
    }
    if (askedAgain.has(hand)) schedule(hand, 0);
    await setAlarm();
  };

  const wake = (): void => {
    if (stopped) return;
    for (const hand of hands) void turn(hand);
  };

  return {
    wake,
    onAlarm(name) {
      if (name === ALARM) wake();
    },
    stop() {
      stopped = true;
      for (const hand of hands) schedule(hand, undefined);
    },
  };
}
