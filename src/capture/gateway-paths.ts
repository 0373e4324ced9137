/** Paths of the gateway that answer with a signature, and what they are asked for; relays put prefixes before them. */
export const gatewayPaths = [
  ['/v1/chat/completions', 'chat'],
  ['/v1/completions', 'completions'],
  ['/v1/web_search', 'web_search'],
] as const;
