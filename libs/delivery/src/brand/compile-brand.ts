import type { Brand } from '@chancery/contracts';
import { randomBytes } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { renderLayout, type BrandFacts } from '../layouts/render';
import { cutAt, encodeFragments, joinFragments, type Fragments } from '../mime/fragments';
import { makeMarks, type Slot, type WrapperShape } from '../wrapper/slots';
import { wrapperText } from '../wrapper/wrapper-text';
import { brandFacts, readLogo, type BrandPlace, type Logo } from './brand-facts';

/** A slot's value as plain text or escaped for HTML. */
export type Hole = `${'text' | 'html'}.${Slot}`;

/** A brand made ready once per published version, so that a mail to one recipient only joins strings. */
export interface CompiledBrand {
  readonly facts: BrandFacts;
  readonly logo: Logo | null;
  /** `Content-Type: multipart/mixed; …` of the wrapper, with CRLF at its end. */
  readonly contentType: string;
  /** Everything below the wrapper's header, quoted-printable and base64 already. */
  body(shape: WrapperShape): Fragments<Hole>;
  /** The attachment `message.html`, not encoded. */
  messageFile(shape: WrapperShape): Fragments<Hole>;
}

/**
 * Compiles a brand: fills the layouts, lets nodemailer build the MIME structure once and cuts it
 * where a recipient's values go. Costs some milliseconds; keep the result per snapshot.
 * @throws TypeError when `place.portalUrl` is no URL
 */
export async function compileBrand(brand: Brand, place: BrandPlace): Promise<CompiledBrand> {
  const logo = readLogo(brand.logo);
  const cid = `logo.${randomBytes(8).toString('hex')}@${new URL(place.portalUrl).hostname}`;
  const facts = brandFacts(brand, place, logo === null ? null : `cid:${cid}`);
  const fileFacts: BrandFacts = { ...facts, logo: logo?.dataUrl ?? null };
  const skeleton = await buildSkeleton(logo, cid);

  const messageFile = perShape((shape) => {
    const { bySlot, byMark } = makeMarks();
    const html = renderLayout('messageFile', fileFacts, { ...shape, slots: bySlot });
    return asHoles('html', cutAt(html, byMark));
  });
  const body = perShape((shape) => {
    const { bySlot, byMark } = makeMarks();
    const html = renderLayout('wrapper', facts, { ...shape, slots: bySlot });
    const text = wrapperText(facts, shape, bySlot);
    return skeleton.join({
      text: encodeFragments(asHoles('text', cutAt(text, byMark))),
      html: encodeFragments(asHoles('html', cutAt(html, byMark))),
      file: encodeFragments(messageFile(shape)),
    });
  });
  return { facts, logo, contentType: skeleton.contentType, body, messageFile };
}

type Part = 'text' | 'html' | 'file';

/** The MIME structure by nodemailer, and how to put the three encoded bodies into it. */
async function buildSkeleton(logo: Logo | null, cid: string) {
  const mark = (part: Part) => `${part}${randomBytes(12).toString('hex')}`;
  const marks = { text: mark('text'), html: mark('html'), file: mark('file') };
  const quoted = { contentTransferEncoding: 'quoted-printable' };
  const message = await new MailComposer({
    text: { ...quoted, content: marks.text, contentType: 'text/plain; charset=utf-8' },
    html: { ...quoted, content: marks.html, contentType: 'text/html; charset=utf-8' },
    attachments: [
      ...(logo === null ? [] : [{ ...logoPart(logo), cid }]),
      {
        ...quoted,
        content: marks.file,
        contentType: 'text/html; charset=utf-8',
        filename: 'message.html',
        contentDisposition: 'attachment',
      },
    ],
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  const source = message.toString('latin1');
  const end = source.indexOf('\r\n\r\n');
  const contentType = /^content-type:[^]*?\r\n(?![ \t])/im.exec(`${source.slice(0, end)}\r\n`)?.[0];
  if (end < 0 || contentType === undefined) throw new Error('the wrapper has no MIME structure');
  const parts = cutAt(
    source.slice(end + 4),
    new Map(Object.entries(marks).map(([part, found]) => [found, part as Part])),
  );
  return {
    contentType,
    join: (bodies: Record<Part, Fragments<Hole>>): Fragments<Hole> =>
      joinFragments(
        parts.texts.flatMap((text, at) => {
          const part = parts.holes[at];
          return part === undefined ? [text] : [text, bodies[part]];
        }),
      ),
  };
}

const logoPart = ({ content, contentType }: Logo) => ({
  content,
  contentType,
  contentTransferEncoding: 'base64',
  filename: `logo.${contentType.slice('image/'.length)}`,
  contentDisposition: 'inline',
});

const asHoles = (form: 'text' | 'html', { texts, holes }: Fragments<Slot>): Fragments<Hole> => ({
  texts,
  holes: holes.map((slot) => `${form}.${slot}` as const),
});

/** Four shapes at most, each made when it is first needed. */
function perShape<T>(make: (shape: WrapperShape) => T): (shape: WrapperShape) => T {
  const made: T[] = [];
  return ({ named, expiring }) =>
    (made[(named ? 2 : 0) + (expiring ? 1 : 0)] ??= make({ named, expiring }));
}
