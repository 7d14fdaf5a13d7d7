/** `reception@alder.test` → `r•••••••n@alder.test`: enough to recognise, not enough to learn. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const local = [...address.slice(0, at)];
  const domain = address.slice(at);
  if (local.length <= 2) return `${local[0] ?? ''}•••${domain}`;
  return `${local[0]}${'•'.repeat(Math.min(local.length - 2, 7))}${local.at(-1)}${domain}`;
}

/** Family and system of a browser, such as "Firefox on Windows"; null where it does not say. */
export function browserFamily(userAgent: string | undefined): string | null {
  if (!userAgent) return null;
  const family = (
    [
      ['Edge', /\bEdgA?\//],
      ['Opera', /\bOPR\//],
      ['Firefox', /\bFirefox\/|\bFxiOS\//],
      ['Chrome', /\bChrome\/|\bCriOS\//],
      ['Safari', /\bSafari\//],
    ] as const
  ).find(([, pattern]) => pattern.test(userAgent))?.[0];
  const system = (
    [
      ['iPhone or iPad', /\biPhone|\biPad/],
      ['Android', /\bAndroid/],
      ['Windows', /\bWindows/],
      ['macOS', /\bMac OS X/],
      ['Linux', /\bLinux/],
    ] as const
  ).find(([, pattern]) => pattern.test(userAgent))?.[0];
  if (!family) return null;
  return system ? `${family} on ${system}` : family;
}
