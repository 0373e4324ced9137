import type { UnicodeVersion } from '../bytes/python-printable';
import type { UserContentRule } from './canonical-message';

/** Versions of the gateway's canonicalisation, named after the commit they are known from; the likeliest first. */
export const profileIds = ['gw-47b98508', 'gw-1a727d1a', 'gw-rawlist', 'gw-cb95a5c'] as const;
export type ProfileId = (typeof profileIds)[number];

/** What one version does differently (protocol: the response names no version, so each is tried). */
export interface Profile {
  readonly id: ProfileId;
  readonly userContent: UserContentRule;
  /** Whether a truthy `web_search` is hashed, as `true`. */
  readonly hashesWebSearch: boolean;
  /** Whether a truthy `reasoning_effort` is hashed. */
  readonly hashesReasoningEffort: boolean;
}

/** The known versions, in the order in which they are tried. */
export const profiles: Readonly<Record<ProfileId, Profile>> = {
  'gw-47b98508': {
    id: 'gw-47b98508',
    userContent: 'summary',
    hashesWebSearch: true,
    hashesReasoningEffort: false,
  },
  'gw-1a727d1a': {
    id: 'gw-1a727d1a',
    userContent: 'summary',
    hashesWebSearch: true,
    hashesReasoningEffort: true,
  },
  'gw-rawlist': {
    id: 'gw-rawlist',
    userContent: 'raw',
    hashesWebSearch: true,
    hashesReasoningEffort: false,
  },
  'gw-cb95a5c': {
    id: 'gw-cb95a5c',
    userContent: 'python-repr',
    hashesWebSearch: false,
    hashesReasoningEffort: false,
  },
};

/** Unicode databases to try where `repr` depends on them: the enclave image carries Python 3.12, others 3.11. */
export const unicodeVersions = ['15.0', '14.0'] as const satisfies readonly UnicodeVersion[];
