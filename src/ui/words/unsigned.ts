import { t, tIfKnown } from '../i18n';

/**
 * What the signature does not cover, in words, each once: `usage` as "token counts", `request.top_p` as "top_p of the
 * request". A path nobody wrote words for is shown as it is.
 */
export function unsignedNames(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map(unsignedName))];
}

function unsignedName(path: string): string {
  if (/^choices\[\d+\]$/.test(path)) return t('unsigned_further_choices');
  if (/^request\..*\.content\[\d+\]$/.test(path)) return t('unsigned_attachments');
  if (/^request\.[^.[]+$/.test(path)) return t('unsigned_of_request', path.slice('request.'.length));
  const last = path.split('.').at(-1) ?? path;
  return tIfKnown(`unsigned_${last.replace(/\W/g, '_')}`) ?? path;
}
