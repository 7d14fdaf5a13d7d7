/** One base64url text as RFC 7515 section 2 wants it: no padding, no space, and unused bits zero (RFC 4648 3.5). */
const BASE64URL = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/**
 * Whether a text is a compact JWS in its one strict spelling. Common decoders pass over spaces and stray bits, so
 * that one signature has many spellings; what is to be compared, remembered or revoked by its text must have one.
 */
export function isStrictCompactJws(text: string): boolean {
  const parts = text.split('.');
  // The payload may be empty, header and signature never are.
  return (
    parts.length === 3 &&
    parts[0] !== '' &&
    parts[2] !== '' &&
    parts.every((part) => BASE64URL.test(part))
  );
}
