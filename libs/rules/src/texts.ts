import {
  fieldsNamed,
  headerText,
  htmlToSearch,
  type MessageFacts,
  type Part,
} from '@chancery/mail/web';
import type { Addresses } from './address-readings';
import { isIncomplete, type AttachmentContent } from './content';
import { spellings } from './text/lookalike';
import { FALSE, TRUE, UNKNOWN, or, type Truth } from './truth';

/** One text of an operand: the subject, a body part, the name of an attachment. */
export interface TextValue {
  readonly text: string;
  /** Could not be read with certainty: whatever is or is not found in it is unknown. */
  readonly damaged: boolean;
  /** Only its beginning is known: what is not found in it is unknown. */
  readonly cut: boolean;
  /** Which reading of the operand it belongs to. */
  readonly reading: number;
}

/**
 * The texts of an operand. Where a header field stands several times that may stand once (RFC 5322
 * 3.6), programs differ in which one they show: then the texts are readings of one thing, and what
 * does not hold for all of them is unknown.
 */
export interface Texts {
  readonly values: readonly TextValue[];
  readonly readings: number;
}

const ONCE = new Set(
  'date,from,sender,reply-to,to,cc,bcc,message-id,in-reply-to,references,subject'.split(','),
);

const together = (values: Omit<TextValue, 'reading'>[]): Texts => ({
  values: values.map((value) => ({ ...value, reading: 0 })),
  readings: 1,
});

const whole = (text: string) => ({ text, damaged: false, cut: false });

/**
 * Does the header block of the message end at a line that is no field? Some programs pass over such a line
 * and read on, so there may be fields that were not read.
 */
export const headerBreaksOff = ({ parts }: MessageFacts): boolean =>
  parts[0]?.damage.some((each) => each.startsWith('header block ends')) ?? false;

/** The fields of a name, decoded (RFC 2047). */
export function headerTexts(facts: MessageFacts, name: string): Texts {
  const fields = fieldsNamed(facts.headers, name).map(headerText);
  // Found is found; what is not may stand behind the line that broke the block off.
  if (headerBreaksOff(facts)) fields.push({ text: '', damaged: true });
  const apart = fields.length > 1 && ONCE.has(name);
  return {
    values: fields.map(({ text, damaged }, i) => ({
      text,
      damaged,
      cut: false,
      reading: apart ? i : 0,
    })),
    readings: apart ? fields.length : 1,
  };
}

export function bodyTexts({ text }: Pick<MessageFacts, 'text'>): Texts {
  return together(
    text.map((part) => ({
      text: part.type === 'text/html' ? htmlToSearch(part.text) : part.text,
      damaged: part.damaged,
      cut: part.cut,
    })),
  );
}

/** Names of what is attached, in each way they may be meant; of what is inside Outlook's cover too. */
export function attachmentNames(
  { parts }: MessageFacts,
  content: readonly AttachmentContent[] | null,
): Texts {
  const own = named(parts).flatMap(({ name, damaged }) =>
    spellings(name).map((each) => ({ ...whole(each), damaged })),
  );
  const covered = (content ?? [])
    .filter((each) => mayBe(each, 'tnef') && (each.kind === 'tnef' || covers(parts)))
    .flatMap((each) => [
      ...each.members.flatMap(({ name }) => spellings(name ?? '').map(whole)),
      ...more(each),
    ]);
  return together([...own, ...covered]);
}

/**
 * Extensions of the names of attachments, and of what is inside archives where that is known.
 */
export function attachmentExtensions(
  { parts }: MessageFacts,
  content: readonly AttachmentContent[] | null,
): Texts {
  const own = named(parts).flatMap(({ name, damaged }) => {
    const extensions = extensionsOf(name);
    if (damaged && extensions.length === 0) extensions.push('');
    return extensions.map((each) => ({ ...whole(each), damaged }));
  });
  const inside = (content ?? []).flatMap((each): Omit<TextValue, 'reading'>[] => {
    return [
      ...extensionsOf(each.name ?? '').map(whole),
      // Names of members that could not be reached may be any.
      ...(mayBe(each, 'archive') || each.members.length > 0 ? more(each) : []),
    ];
  });
  return together([...own, ...inside]);
}

/** Is it of the kind, or was it given up before anybody knew of which? */
const mayBe = (each: AttachmentContent, kind: string): boolean =>
  each.kind === kind || (each.kind === 'other' && isIncomplete(each));

/** Is something called as Outlook's cover is? */
const covers = (parts: readonly Part[]): boolean =>
  parts.some(
    ({ type, fileName }) =>
      /^application\/(?:vnd\.)?ms-tnef$/.test(type) || /^win(?:mail)?\.dat$/i.test(fileName ?? ''),
  );

/** Dots and blanks at the end of a name are none of it: Windows leaves them away when it stores the file. */
const extensionsOf = (name: string): string[] => [
  ...new Set(
    spellings(name).flatMap(
      (each) => /\.([^.\\/]*)$/.exec(each.replace(/[.\s]+$/u, ''))?.[1] ?? [],
    ),
  ),
];

/** Texts out of attachments: what was found is certain, what was not may stand where nobody could read. */
export function contentTexts(
  content: readonly AttachmentContent[] | null,
  textsOf: (each: AttachmentContent) => readonly { text: string; cut: boolean }[],
): Texts {
  if (!content) return together([{ text: '', damaged: true, cut: false }]);
  return together(
    content.flatMap((each) => [
      ...textsOf(each).map(({ text, cut }) => ({ text, damaged: false, cut })),
      ...more(each),
    ]),
  );
}

/** Text out of attachments; that of a mail which is attached is read with the message itself. */
export function attachmentTexts(
  { parts, text }: MessageFacts,
  content: readonly AttachmentContent[] | null,
): Texts {
  const mails = parts.filter(({ type }) => type === 'message/rfc822' || type === 'message/global');
  const inMails = text.filter(({ path }) =>
    mails.some((mail) => mail.path === '' || path.startsWith(`${mail.path}.`)),
  );
  const { values } = contentTexts(content, (each) => (each.text ? [each.text] : []));
  return together([...values, ...bodyTexts({ text: inMails }).values]);
}

/** The values of a document property, by its name without regard to case. */
export const propertyTexts =
  (name: string) =>
  ({ properties }: AttachmentContent): { text: string; cut: boolean }[] =>
    properties
      .filter((each) => each.name.toLowerCase() === name)
      .map(({ value }) => ({ text: value, cut: false }));

const more = (each: AttachmentContent): Omit<TextValue, 'reading'>[] =>
  isIncomplete(each) ? [{ text: '', damaged: false, cut: true }] : [];

export function charsets({ parts }: MessageFacts): Texts {
  return together(
    parts.flatMap(({ charset, damage }) => {
      const damaged = damage.some((each) => OF_CHARSET.test(each));
      return charset === null && !damaged ? [] : [{ ...whole(charset ?? ''), damaged }];
    }),
  );
}

/** Addresses as texts, in the form in which they are compared. */
export function addressTexts({ readings, damaged }: Addresses): Texts {
  const values = readings.flatMap((keys, reading) =>
    keys.map((text) => ({ text, damaged, cut: false, reading })),
  );
  if (damaged && values.length === 0)
    return { values: [{ text: '', damaged, cut: false, reading: 0 }], readings: 1 };
  return { values, readings: readings.length };
}

/** Texts of each recipient, with the recipient's index as `reading`; null = nobody knows them. */
export function recipientTexts(each: readonly (readonly string[] | null)[]): Texts {
  return {
    values: each.flatMap((texts, reading): TextValue[] =>
      texts
        ? texts.map((text) => ({ text, damaged: false, cut: false, reading }))
        : [{ text: '', damaged: true, cut: false, reading }],
    ),
    readings: 1,
  };
}

/** Parts with the name of an attachment, or with damage that may hide one. */
function named(parts: readonly Part[]): { name: string; damaged: boolean }[] {
  return parts.flatMap(({ damage, attachment, fileName }) => {
    const damaged = damage.some((each) => !OF_CONTENT.test(each));
    return damaged || (attachment && fileName !== null) ? [{ name: fileName ?? '', damaged }] : [];
  });
}

/** Damage that leaves a part's name and the structure around it readable. */
const OF_CONTENT =
  /^(?:base64|quoted-printable|uuencode|text cannot be read|unknown transfer encoding|content inside CMS|two charsets)/;

/** Damage behind which another character set may be declared. */
const OF_CHARSET =
  /^(?:two charsets|content type cannot be read|content-type stands twice|header block ends)/i;

/** Whether something is found in the texts, which is asked of each by its index. */
export function judgeTexts(texts: Texts, holds: (index: number) => boolean): Truth {
  const { values, readings } = texts;
  if (readings <= 1) {
    let truth: Truth = FALSE;
    for (let i = 0; i < values.length && truth !== TRUE; i++)
      truth = or(truth, judgeValue(values[i]!, i, holds));
    return truth;
  }
  const truths = Array.from({ length: readings }, (): Truth => FALSE);
  values.forEach((value, i) => {
    truths[value.reading] = or(truths[value.reading]!, judgeValue(value, i, holds));
  });
  const most = truths.reduce(or, FALSE);
  return most === TRUE && truths.some((each) => each !== TRUE) ? UNKNOWN : most;
}

function judgeValue(value: TextValue, index: number, holds: (index: number) => boolean): Truth {
  if (value.damaged) return UNKNOWN;
  if (holds(index)) return TRUE;
  return value.cut ? UNKNOWN : FALSE;
}
