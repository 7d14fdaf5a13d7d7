import type { HeaderField } from '@chancery/mail';

/** Received lines a message may carry before it counts as looping (RFC 5321 6.3 asks for at least 100 hops or 50 as a floor). */
const MAX_HOPS = 50;
const TOKEN = 'x-chancery-loop';

/** Makes and knows this installation's loop token: another installation's is not a loop. */
export interface LoopMac {
  mac(purpose: string, value: string): string;
}

export const loopToken = (keys: LoopMac, message: string): string =>
  `${message}.${keys.mac('loop', message)}`;

/**
 * Has this message been through here before, or through too many hands?
 *
 * @param before how often it may have been here
 */
export function isLooping(headers: readonly HeaderField[], keys: LoopMac, before = 0): boolean {
  let hops = 0;
  let here = 0;
  for (const { name, raw } of headers) {
    const lower = name.toLowerCase();
    if (lower === 'received' && ++hops > MAX_HOPS) return true;
    if (lower !== TOKEN) continue;
    const [message, mac] = raw.trim().split('.');
    if (message && mac && /^[0-9a-f-]{36}$/.test(message) && keys.mac('loop', message) === mac)
      if (++here > before) return true;
  }
  return false;
}
