/** Where `npm run build` writes. */
export const OUTPUT: string;

/** Writes both production builds, `chrome-mv3` and `firefox-mv3`, under `outDir`. */
export function buildExtension(outDir?: string): void;
