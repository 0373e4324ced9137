import { useEffect, useState } from 'preact/hooks';

/** A page's place, kept in the address so that it can be linked to: `#answer/<id>` or `#<tab>`. */
export interface Route {
  readonly answerId: string | undefined;
  readonly tab: string;
}

function parse(hash: string): Route {
  const text = hash.replace(/^#/, '');
  return text.startsWith('answer/')
    ? { answerId: decodeURIComponent(text.slice('answer/'.length)), tab: '' }
    : { answerId: undefined, tab: text };
}

/** The hash of an answer's place. */
export function answerHash(id: string): string {
  return `#answer/${encodeURIComponent(id)}`;
}

/** The current place, followed through the address. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(parse(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

/** Goes to a place of this page; the empty string is its start. */
export function goTo(hash: string): void {
  location.hash = hash;
}
