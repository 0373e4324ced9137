export type BrowserKind = 'chromium' | 'firefox';

/** Path of a browser's executable; throws and says what to install where there is none. */
export function findBrowser(kind: BrowserKind): string;

/** Makes sure the browsers are there: as root on a machine with apt it installs what is missing, otherwise it says what to do. */
export function ensureBrowsers(kinds: readonly BrowserKind[]): void;
