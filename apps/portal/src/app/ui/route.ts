/** The addresses of the portal. */
export type Route =
  | { page: 'home' }
  /** `reply` makes the reply a step of the history, so that Back leads to the message. */
  | { page: 'message'; ticket: string; reply: 'sender' | 'all' | null }
  | { page: 'help'; section: string }
  /** Deciding on a message; the secret stands behind the `#`, where no server sees it. */
  | { page: 'approval'; token: string }
  | { page: 'not-found' };

/** Reads `/`, `/m/<ticket>?reply=…`, `/approval#…` and `/help#…`; anything else is not found. */
export function routeOf({
  pathname,
  search,
  hash,
}: Pick<Location, 'pathname' | 'search' | 'hash'>): Route {
  if (pathname === '/') return { page: 'home' };
  if (/^\/help\/?$/.test(pathname)) return { page: 'help', section: hash.slice(1) };
  if (/^\/approval\/?$/.test(pathname)) return { page: 'approval', token: hash.slice(1) };
  // A ticket is 256 bits in base64url; the service knows which ones there are.
  const ticket = /^\/m\/([\w-]{1,128})\/?$/.exec(pathname)?.[1];
  if (ticket === undefined) return { page: 'not-found' };
  const reply = new URLSearchParams(search).get('reply');
  return { page: 'message', ticket, reply: reply === 'sender' || reply === 'all' ? reply : null };
}
