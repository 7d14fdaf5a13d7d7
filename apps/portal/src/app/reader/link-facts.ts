/** What a person must know of a link before following it. */
export interface LinkFacts {
  question: string;
  /** The host in ASCII (punycode), the mail address or the number: what cannot be dressed up. */
  target: string;
  /** The whole address, normalised. */
  address: string;
  warning: string | null;
  /** True for mailto and tel, which open another program. */
  mail: boolean;
}

/**
 * Takes an address of a message apart. Null for schemes that are never followed.
 * The URL parser gives hosts in ASCII, so that look-alike letters show as `xn--…`.
 */
export function readLink(address: string): LinkFacts | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol === 'mailto:' || url.protocol === 'tel:') {
    const target = decode(url.pathname);
    const question =
      url.protocol === 'tel:' ? 'Call this number?' : 'Write an unprotected mail to this address?';
    return { question, target, address: url.href, warning: null, mail: true };
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return {
    question: 'Open this site?',
    target: url.host,
    address: url.href,
    warning: warningFor(url),
    mail: false,
  };
}

function warningFor(url: URL): string | null {
  if (url.username !== '' || url.password !== '')
    return 'The address begins with the name of another site to mislead you.';
  if (/(^|\.)xn--/.test(url.hostname))
    return 'The name of this site has letters of another script, which can look like a name you know.';
  if (/^[\d.]+$/.test(url.hostname) || url.hostname.startsWith('['))
    return 'The address is a number instead of a name. Known sites do not do that.';
  return url.protocol === 'http:' ? 'The connection to this site is not encrypted.' : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
