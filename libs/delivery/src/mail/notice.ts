import type { CompiledBrand } from '../brand/compile-brand';
import { singleLine, textLines } from '../mime/text';
import { paragraphs as textOf } from '../wrapper/wrapper-text';
import type { MailHead } from './envelope-headers';
import { buildServiceMail } from './service-mail';

export interface Notice extends MailHead {
  brand: CompiledBrand;
  /** The first sentence: what happened. */
  heading: string;
  /** What it means and what to do; line ends inside a paragraph are kept. */
  paragraphs: readonly string[];
  /** An http(s) address to go on with, or null. */
  button: { label: string; url: string } | null;
  /** A whole message (RFC 5322) that goes with it. */
  original?: Buffer;
}

/**
 * A notice from the organisation's service address (delay, revocation, reply receipt). The caller
 * sends it with the null envelope sender.
 * @throws HeaderValueError for an address or Message-ID that cannot stand in a header
 * @throws TypeError when the button's address is not http(s)
 */
export function buildNotice(notice: Notice): Promise<Buffer> {
  const { brand, button } = notice;
  if (button !== null && !/^https?:$/.test(new URL(button.url).protocol)) {
    throw new TypeError('a button leads to an http(s) address');
  }
  const heading = singleLine(notice.heading);
  const paragraphs = notice.paragraphs.map(textLines).filter((lines) => lines.length > 0);
  const text = textOf([
    [heading],
    ...paragraphs,
    button === null ? [] : [`${singleLine(button.label)}:`, button.url],
    [brand.facts.brand],
    brand.facts.disclaimer,
  ]);
  return buildServiceMail(
    brand,
    notice,
    'notice',
    { heading, paragraphs, button },
    text,
    notice.original,
  );
}
