import type { ComponentChildren, JSX } from 'preact';
import { SafeText } from './safe-text';

/** One named fact of a description list. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="fact-row">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/**
 * A hash, number or name as code; a link to the network's explorer where the profile has a template for it. Only
 * http(s) templates of the profile become links, and the value is encoded, so data cannot choose where they lead.
 */
export function Identifier({
  value,
  template,
  slot = 'tx',
}: {
  value: string;
  template?: string | undefined;
  slot?: 'tx' | 'block' | 'blob';
}): JSX.Element {
  const code = (
    <code class="identifier">
      <SafeText text={value} />
    </code>
  );
  if (template === undefined || !/^https?:\/\//i.test(template)) return code;
  return (
    <a
      href={template.replaceAll(`{${slot}}`, encodeURIComponent(value))}
      target="_blank"
      rel="noopener noreferrer"
    >
      {code}
    </a>
  );
}
