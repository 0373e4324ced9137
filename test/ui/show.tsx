import { act, cleanup, configure, render, type RenderResult } from '@testing-library/preact';
import type { ComponentChild } from 'preact';
import { afterEach } from 'vitest';
import messages from '../../public/_locales/en/messages.json';
import type { Client } from '../../src/app/api';
import { installMessages, messagesFrom } from '../../src/ui/i18n';
import { PlatformProvider, type Platform } from '../../src/ui/platform';
import { holdClock } from '../../src/ui/state/clock';
import { fakePlatform } from './gallery/fake-platform';
import { NOW } from './gallery/fixtures';

installMessages(messagesFrom(messages));

// A busy machine may take longer than the second that is usual; nobody waits so long for what is there.
configure({ asyncUtilTimeout: 10_000 });

// jsdom has no layout, so there is nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;
window.scrollTo = () => undefined;

afterEach(async () => {
  // Preact runs clean-ups after the next frame: within the test's own document, please.
  await act(() => {
    cleanup();
  });
  history.replaceState(null, '', '/');
});

/** Shows a view as a page would, with the clock held at the fixtures' moment. */
export function show(view: ComponentChild, client: Client, change: Partial<Platform> = {}): RenderResult {
  holdClock(NOW);
  return render(<PlatformProvider value={fakePlatform(client, change)}>{view}</PlatformProvider>);
}

/** What a query or a fixture must have. */
export function need<Value extends object>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('The page lacks what the test needs.');
  return value;
}
