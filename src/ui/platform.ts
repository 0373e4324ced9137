import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Client } from '../app/api';
import type { BlobRequest } from '../app/blob-worker';
import type { Selection } from '../app/selections';

/** The extension's own pages; `answers` is the history (a document named `history` would replace the browser's own). */
export type PageName = 'answers' | 'options' | 'check' | 'cards' | 'prove' | 'welcome';

/** A worker of the page that is told what to do and streams what it finds; closing it ends it. */
export interface PlatformPort {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onClose: (listener: () => void) => void;
  readonly close: () => void;
}

/** Everything a view needs of the world around it; plain pages and tests give it another one. */
export interface Platform {
  readonly client: Client;
  readonly browserName: 'chrome' | 'firefox';
  /**
   * Asks the user for permissions. Browsers demand that this is called synchronously in a click handler, so nothing
   * may be awaited before it.
   */
  readonly requestPermissions: (wanted: {
    readonly origins?: readonly string[];
    readonly permissions?: readonly OptionalPermission[];
  }) => Promise<boolean>;
  readonly openPage: (page: PageName, hash?: string) => void;
  /** Starts the worker that audits one batch. */
  readonly connect: () => PlatformPort;
  /** The text of a Walrus blob with a proof in it, whose id was computed from its bytes. @throws CodedError */
  readonly readBlob: (request: BlobRequest) => Promise<string>;
  /** What the user selected before choosing "Was this signed?"; undefined where it is no longer known. */
  readonly selection: (id: string) => Promise<Selection | undefined>;
}

/** Permissions of the manifest's `optional_permissions`. */
export type OptionalPermission =
  'notifications' | 'webRequest' | 'webRequestBlocking' | 'webRequestFilterResponse';

const PlatformContext = createContext<Platform | undefined>(undefined);

export const PlatformProvider = PlatformContext.Provider;

/** The platform the page was mounted with. */
export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (platform === undefined) throw new Error('A view was mounted outside PlatformProvider.');
  return platform;
}
