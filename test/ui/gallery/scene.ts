import type { ComponentChild } from 'preact';
import type { Client } from '../../../src/app/api';
import type { Platform } from '../../../src/ui/platform';

/** One picture: a view in one state. */
export interface Scene {
  readonly name: string;
  /** Of the window, CSS pixels. */
  readonly width: number;
  readonly height?: number;
  readonly client: Client;
  readonly platform?: Partial<Platform>;
  readonly view: () => ComponentChild;
  /** The place within the page. */
  readonly hash?: string;
  /** Opened before the picture is taken: a CSS selector of `details`. */
  readonly unfold?: string;
  /** Typed before the picture is taken. */
  readonly fill?: { readonly selector: string; readonly text: string; readonly press: string };
  /** Height of the part that the README shows, CSS pixels. */
  readonly readme?: number;
  /** Clicked before the picture is taken. */
  readonly click?: string;
}
