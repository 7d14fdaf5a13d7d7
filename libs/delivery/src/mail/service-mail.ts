import MailComposer from 'nodemailer/lib/mail-composer';
import type { CompiledBrand } from '../brand/compile-brand';
import type { MailLayout } from '../layouts/render';
import { renderLayout } from '../layouts/render';
import { automatic, composerHead, type MailHead } from './envelope-headers';

/** A branded mail from the organisation's service address: HTML from a layout, own text, logo inline. */
export function buildServiceMail(
  brand: CompiledBrand,
  head: MailHead,
  layout: Exclude<MailLayout, 'wrapper' | 'messageFile'>,
  values: object,
  text: string,
  original?: Buffer,
): Promise<Buffer> {
  const quoted = { contentTransferEncoding: 'quoted-printable' };
  const { facts, logo } = brand;
  return new MailComposer({
    ...composerHead(head),
    headers: automatic,
    text: { ...quoted, content: text },
    html: { ...quoted, content: renderLayout(layout, facts, values) },
    attachments: [
      ...(logo === null
        ? []
        : [
            {
              content: logo.content,
              contentType: logo.contentType,
              contentDisposition: 'inline',
              filename: `logo.${logo.contentType.slice('image/'.length)}`,
              cid: (facts.logo ?? '').replace(/^cid:/, ''),
            },
          ]),
      ...(original
        ? [{ content: original, contentType: 'message/rfc822', filename: 'message.eml' }]
        : []),
    ],
  })
    .compile()
    .build();
}
