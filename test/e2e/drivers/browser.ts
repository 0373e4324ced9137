import type { Browser as ExtensionApi } from 'webextension-polyfill';

/**
 * One way to drive a real Chromium and a real Firefox with the built extension in it. A scenario is written once:
 *
 * ```ts
 * inEachBrowser('site access', (browser) => {
 *   it('injects nothing before the user enables the site', async () => {
 *     const page = await browser().newPage(site.url('/chat.html'));
 *     const popup = await browser().openPopup(page);           // popup.html?tab=<id of page>
 *     await popup.click('[data-action="enable-site"]');        // a trusted click: it may open a browser prompt
 *     await browser().answerPermissionPrompt('allow');         // the browser's own dialog, really clicked
 *     await popup.waitForText('h1', /enabled/);
 *   });
 * });
 * ```
 *
 * - Functions given to `evaluate` run in the browser: they see no variable of the test, arguments and results are JSON.
 * - Every operation has a deadline and says what it waited for; nothing needs a `sleep`.
 * - Host patterns are match patterns without a port: `http://127.0.0.1/*` covers every port of that host.
 */
export type BrowserKind = 'chromium' | 'firefox';

export interface LaunchOptions {
  /** Unpacked production build for this browser. */
  readonly extensionDir: string;
  /** Default true. False needs a display. */
  readonly headless?: boolean;
  /** Match patterns whose access the user is taken to have granted already, as by {@link Browser.grantHostAccess}. */
  readonly grantHosts?: readonly string[];
  /** The user lets the extension run in private windows. Default false, as browsers have it. */
  readonly privateWindows?: boolean;
}

/** Path of the page that opens by itself in a fresh profile; drivers wait for it and close it. */
export const FIRST_PAGE = '/welcome.html';

/** What a page may return to a test, and a test may pass to a page. */
export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

export interface Appearance {
  readonly theme?: 'light' | 'dark';
  readonly reducedMotion?: boolean;
  /** Viewport, CSS pixels; both or neither. */
  readonly width?: number;
  readonly height?: number;
}

export interface Page {
  /** Navigates and waits for the load event. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Address the page is at now. */
  url(): Promise<string>;
  title(): Promise<string>;

  /**
   * Runs a function (awaited if it returns a promise) or an expression in the page's own world and returns its JSON value.
   * `timeoutMs` of the page's default applies; a rejection becomes a rejection here, with the page's message.
   */
  evaluate<Result, Arguments extends readonly Json[]>(
    run: string | ((...args: Arguments) => Result | Promise<Result>),
    ...args: Arguments
  ): Promise<Result>;

  /** Clicks the first match as a user would: scrolled into view, trusted, refused when something covers it. */
  click(selector: string): Promise<void>;
  /** Focuses the first match and types over what it holds. */
  type(selector: string, text: string): Promise<void>;
  /** Presses one key where the focus is: `Tab`, `Shift+Tab`, `Enter`, `Space`, `Escape`, `ArrowDown`, `Home`, a letter … */
  press(key: string): Promise<void>;

  /** Visible text of the first match, trimmed. */
  text(selector: string): Promise<string>;
  /** Visible text of every match, trimmed. */
  texts(selector: string): Promise<string[]>;
  /** Waits until the selector matches something visible, or the predicate (run in the page) is true. Default 10 s. */
  waitFor(condition: string | (() => boolean | Promise<boolean>), timeoutMs?: number): Promise<void>;
  /** Waits until the first match's text contains or matches; returns that text. Default 10 s. */
  waitForText(selector: string, expected: string | RegExp, timeoutMs?: number): Promise<string>;

  /** Emulates theme, reduced motion and viewport until changed again. */
  appear(appearance: Appearance): Promise<void>;
  /** PNG of the viewport; the appearance given stays in force. */
  screenshot(path: string, appearance?: Appearance): Promise<void>;
  /**
   * What the browser itself logged as an error for this page: uncaught exceptions, unhandled rejections, refusals by the
   * content security policy; in Chromium also `console.error` and failed loads. Firefox attributes by origin and since the
   * page was opened, so an extension page there also shows the background's.
   */
  consoleErrors(): Promise<string[]>;
  bringToFront(): Promise<void>;
  close(): Promise<void>;
}

export interface Browser {
  readonly kind: BrowserKind;
  /** Product and version, for reports. */
  readonly version: string;

  /** Address of a file of the extension: `extensionUrl('popup.html')`. */
  extensionUrl(path: string): string;
  newPage(url?: string): Promise<Page>;
  /** Opens a page in a private window of its own and returns its tab's id. Nothing can drive it: it has to act by itself. */
  openPrivately(url: string): Promise<number>;
  /** The extension's popup as a tab of its own, showing what the popup shows over `page`: `popup.html?tab=<id>`. */
  openPopup(page: Page): Promise<Page>;
  /** The browser's id of a page's tab, as in the extension's `tabs` API. */
  tabIdOf(page: Page): Promise<number>;

  /** Runs a function with the extension's API in an extension document that loads none of the extension's scripts. */
  evaluateInExtension<Result, Arguments extends readonly Json[]>(
    run: (api: ExtensionApi, ...args: Arguments) => Result | Promise<Result>,
    ...args: Arguments
  ): Promise<Result>;

  /** Ends the service worker or background page at once, as the browser does when it wants its memory back. */
  killBackground(): Promise<void>;
  /** Starts the background if it is not running; in life an event does that. */
  wakeBackground(): Promise<void>;
  backgroundRunning(): Promise<boolean>;
  /** Errors of the background since launch, as {@link Page.consoleErrors}. */
  backgroundErrors(): Promise<string[]>;

  /** Waits for the browser's own permission prompt and clicks its button. */
  answerPermissionPrompt(answer: 'allow' | 'deny'): Promise<void>;
  /** Grants host access as a user: Chromium through its prompt, Firefox as its add-ons page does. */
  grantHostAccess(origins: readonly string[]): Promise<void>;
  /** Takes host access back as a user does in the browser's settings. */
  revokeHostAccess(origins: readonly string[]): Promise<void>;

  /** Ends the browser and starts it on the same profile: storage and grants survive, pages do not. */
  restart(): Promise<void>;
  /** Resolves when the browser has ended, by the user or by itself. */
  ended(): Promise<void>;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}
