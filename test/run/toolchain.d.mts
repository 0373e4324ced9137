/** Root of the repository. */
export const ROOT: string;
