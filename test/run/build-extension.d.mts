/** Where `npm run build` writes. */
export const OUTPUT: string;

/** Writes both production builds, `chrome-mv3` and `firefox-mv3`, under `outDir`; `flags` are environment variables. */
export function buildExtension(outDir?: string, flags?: Readonly<Record<string, string>>): void;
