import type { JSX } from 'preact';
import { now } from '../state/clock';
import { clock, dateAndTime, elapsed, moment } from '../words/numbers';

/** A clock that has run since a moment; ticks once a second, hidden from screen readers, which would read each tick. */
export function RunningClock({ since }: { since: number }): JSX.Element {
  return (
    <span class="clock" aria-hidden="true">
      {clock(now.value - since)}
    </span>
  );
}

/** The length of time since a moment in words: "41 s". */
export function Elapsed({ since }: { since: number }): JSX.Element {
  return <span class="clock">{elapsed(now.value - since)}</span>;
}

/** A moment, short on the page and in full on hover and to machines. */
export function Moment({ at }: { at: number }): JSX.Element {
  return (
    <time class="clock" dateTime={new Date(at).toISOString()} title={dateAndTime(at)}>
      {moment(at, now.value)}
    </time>
  );
}
