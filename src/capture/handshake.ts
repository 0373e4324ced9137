/*
 * How hooks (MAIN world) and bridge (ISOLATED world) find each other. Both run before the first script of the page,
 * in an order that browsers do not promise: whoever is second finds the other. A hook offers one end of a message
 * channel; the bridge cancels the offer to say that it was heard, keeps the first offer of each role and closes any
 * later one. From then on everything goes over the channel, of which the page holds no end: a page that imitates these
 * events reaches nobody.
 *
 * A page could feed the bridge where it got there first (a frame it writes itself, a page that was open before the
 * site was enabled). That earns it nothing: what it could send, it could as well have fetched, and only bytes that
 * verify count.
 */

/** Dispatched on `document` by the bridge when it is ready. */
export const BRIDGE_READY = 'proofmark:ready';

/** Dispatched on `document` by a hook: a cancelable MessageEvent with the role as data and one port. */
export const HOOK_OFFER = 'proofmark:offer';

/** `requests` observes fetch, XMLHttpRequest and EventSource; `json` the JSON boundary inside the page. */
export type HookRole = 'requests' | 'json';

/** Description of the symbol by which a running bridge is known to the extension's other content scripts in its frame. */
export const BRIDGE_STARTED = 'proofmark.bridge';
