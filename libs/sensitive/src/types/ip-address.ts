import { numberType } from '../definition';

/** IPv4 in dotted form (RFC 791, RFC 6943 3.1.1) and IPv6 in the text forms of RFC 4291 2.2. */
export function isIpv6(written: string): boolean {
  const address = written.toLowerCase();
  const dotted = /^(.*:)((?:\d{1,3}\.){3}\d{1,3})$/.exec(address);
  const hex = dotted ? `${dotted[1]}0:0` : address;
  if (dotted && !dotted[2]!.split('.').every((part) => Number(part) <= 255)) return false;
  const halves = hex.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  if (!all.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? all.length <= 7 : all.length === 8;
}

export const ipAddress = numberType({
  code: 'ip-address',
  id: '1daa4ad5-e2dd-4ca4-a788-54722c09efb2',
  name: 'IP Address',
  region: 'world',
  formats: [
    {
      pattern: '((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)',
      notBefore: /[\d:]$|\d\.$/,
      notAfter: /^\.?\d/,
    },
    {
      pattern: '([0-9a-f]{0,4}:){2,7}([0-9a-f]{0,4}|\\d{1,3}(\\.\\d{1,3}){3})',
      check: (_value, written) => isIpv6(written),
      notTouching: ':',
      notBefore: /[0-9a-z:]$|[0-9a-f]\.$/i,
      notAfter: /^(?:[0-9a-z:]|\.\d)/i,
    },
  ],
  keywords: [
    'ip',
    'ip address',
    'ip addresses',
    'ip-adresse',
    'adresse ip',
    'dirección ip',
    'ip adres',
    'ipv4',
    'ipv6',
  ],
  alone: 85,
  withKeyword: 95,
  recommended: 85,
});
