import type { JSX, SVGAttributes } from 'preact';
import type { Headline } from '../../verify/verdict';
import { shapeParts, type ShapePart } from './shape-parts';

/** The shape of a state; it carries the state without colour. Says nothing to a screen reader: words stand beside it. */
export function Shape({ headline, size }: { headline: Headline | 'idle'; size: number }): JSX.Element {
  return (
    <svg
      class={`shape tone-${headline}`}
      width={size}
      height={size}
      viewBox="0 0 22 22"
      aria-hidden="true"
      focusable="false"
    >
      {shapeParts[headline].map((part, index) => (
        <path key={index} d={part.d} {...painted(part)} />
      ))}
    </svg>
  );
}

function painted(part: ShapePart): SVGAttributes<SVGPathElement> {
  const color = part.paint === 'ink' ? 'currentColor' : 'var(--cut, var(--paper))';
  if (part.width === undefined) return { fill: color };
  return {
    fill: 'none',
    stroke: color,
    'stroke-width': part.width,
    'stroke-dasharray': part.dash,
    'stroke-dashoffset': part.dashOffset,
    'stroke-linecap': part.round === true ? 'round' : undefined,
  };
}
