/** Where a response was found that the user pasted. */
export const pastedSite = 'pasted by hand';
const blobPrefix = 'Walrus blob ';

/** Where a proof was found that was fetched by the id of its blob. */
export function blobSite(blobId: string): string {
  return `${blobPrefix}${blobId.slice(0, 6)}…${blobId.slice(-4)}`;
}

/** Whether the site of an import is what this extension called it; any other is the word of the file it came in. */
export function isOwnName(site: string): boolean {
  return site === pastedSite || site.startsWith(blobPrefix);
}
