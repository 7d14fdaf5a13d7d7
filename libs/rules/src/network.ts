import ipaddr from 'ipaddr.js';

/**
 * Internet addresses as text of their bits, with `4` or `6` ahead: an address lies in a block when it
 * begins with it, so that blocks can be looked up by hash.
 */
export function addressBits(text: string): string | null {
  const bytes = bytesOf(text);
  return bytes && family(bytes) + bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

/**
 * The blocks that make up a range: a single address, `first-last`, or CIDR. Bits behind the prefix of
 * a CIDR do not matter. Null when the text is none of these.
 */
export function blocksOf(range: string): readonly string[] | null {
  const text = range.trim();
  const cidr = /^([^/]+)\/(\d{1,3})$/.exec(text);
  if (cidr) {
    const bits = addressBits(cidr[1]!);
    const length = Number(cidr[2]);
    return bits && length < bits.length ? [bits.slice(0, 1 + length)] : null;
  }
  const [first, last, ...more] = text.split('-');
  if (more.length > 0 || first === undefined) return null;
  const from = addressBits(first.trim());
  if (last === undefined) return from ? [from] : null;
  const to = addressBits(last.trim());
  if (!from || !to || from[0] !== to[0] || from > to) return null;
  return cover(from, to);
}

/** The fewest blocks that hold the addresses from one to the other, both of one family. */
function cover(from: string, to: string, block = from[0]!): readonly string[] {
  const length = from.length - block.length;
  const lowest = block + '0'.repeat(length);
  const highest = block + '1'.repeat(length);
  if (highest < from || lowest > to) return [];
  if (lowest >= from && highest <= to) return [block];
  return [...cover(from, to, `${block}0`), ...cover(from, to, `${block}1`)];
}

const family = (bytes: readonly number[]): string => (bytes.length === 4 ? '4' : '6');

/** IPv4 only as four decimal numbers; IPv4 written as IPv6 (::ffff:192.0.2.1) is IPv4. */
function bytesOf(text: string): readonly number[] | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toByteArray();
  if (!/^[\da-f:.]+$/i.test(text) || !ipaddr.IPv6.isValid(text)) return null;
  return ipaddr.process(text).toByteArray();
}
