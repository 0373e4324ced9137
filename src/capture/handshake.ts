/*
 * How hooks (MAIN world) and bridge (ISOLATED world) find each other. Both run before the first script of the page,
 * in an order that browsers do not promise: whoever is second finds the other. A hook first asks whether its role is
 * taken, with an offer without a port: the bridge cancels that where a hook already speaks to it, and the one that asked
 * stays out of the page. Otherwise it offers one end of a message channel, which the bridge takes by cancelling the
 * offer. From then on everything goes over the channel, of which the page holds no end: a page that imitates these
 * events reaches nobody.
 *
 * An extension that is updated or reloaded leaves its bridge in Chromium's open pages, cut off from the browser. Such a
 * bridge lets offers pass, so that the hook that is there finds the new one. (Where there is none, because the extension
 * was removed, a page that imitates a bridge learns from its hook that there was one.)
 *
 * A page could feed the bridge where it got there first (a frame it writes itself, a page that was open before the
 * site was enabled). That earns it nothing: what it could send, it could as well have fetched, and only bytes that
 * verify count.
 */

/** Dispatched on `document` by the bridge when it is ready. */
export const BRIDGE_READY = 'proofmark:ready';

/** Dispatched on `document` by a hook: a cancelable MessageEvent with the role as data, and one port or none. */
export const HOOK_OFFER = 'proofmark:offer';

/** `requests` observes fetch, XMLHttpRequest and EventSource; `json` the JSON boundary inside the page. */
export type HookRole = 'requests' | 'json';

/** Description of the symbol by which a running bridge is known to the extension's other content scripts in its frame. */
export const BRIDGE_STARTED = 'proofmark.bridge';
