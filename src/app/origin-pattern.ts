/**
 * The match pattern that covers an origin. Ports are left out, since Firefox refuses patterns with one: a pattern covers
 * every port of its host, and whoever goes by it still compares whole origins.
 */
export function originPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}
