import type { ComponentChildren, JSX } from 'preact';
import { t } from '../i18n';
import type { PageName } from '../platform';
import { Shape } from './shape';

const pages = [
  ['answers', 'nav_history'],
  ['check', 'nav_check'],
  ['cards', 'nav_cards'],
  ['options', 'nav_settings'],
  ['welcome', 'nav_welcome'],
] as const satisfies readonly (readonly [PageName, string])[];

/** The frame of a page of its own: the extension's name, the way to the other pages, and the content. */
export function FullPage({
  current,
  title,
  wide = false,
  children,
}: {
  current: PageName;
  title: string;
  wide?: boolean;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={wide ? 'page page-wide' : 'page'}>
      <header class="page-head">
        <Shape headline="idle" size={22} />
        <b>{t('extensionName')}</b>
        <nav aria-label={t('nav_label')}>
          {pages.map(([page, name]) => (
            <a key={page} href={`${page}.html`} aria-current={page === current ? 'page' : undefined}>
              {t(name)}
            </a>
          ))}
        </nav>
      </header>
      <main>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}

/** One subject of a page. */
export function Section({
  title,
  text,
  children,
}: {
  title: string;
  text?: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="section">
      <h2>{title}</h2>
      {text !== undefined && <p class="section-text">{text}</p>}
      {children}
    </section>
  );
}
