import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CorpusEntry, mimeCorpus, SHARED } from '../support/corpus';
import { DIST } from '../support/system';

interface Mailbox {
  name: string;
  address: string;
}

interface Line {
  file: string;
  messageId: string | null;
  subject: string | null;
  from: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
  date: string | null;
  attachments: {
    name: string | null;
    type: string;
    bytes: number;
    inline: boolean;
    sha256: string | null;
  }[];
  text: { bytes: number; charsets: string[] };
  smime: 'opaque' | 'signed' | null;
  pgp: 'encrypted' | 'signed' | null;
  parts: number;
}

type Fact =
  | 'subject'
  | 'messageId'
  | 'from'
  | 'to'
  | 'cc'
  | 'date'
  | 'attachments'
  | 'names'
  | 'textBytes'
  | 'charsets';

const RAW_8BIT = 'raw 8-bit header: Python shows U+FFFD';
const NAME_IS_ADDRESS =
  'an unquoted address as the name before <address>: Python takes the first, RFC 5322 the one in brackets';
const NAME_IN_WORDS = 'file name as encoded word, which Python leaves out or half undone';

/** Where the index has one reading and we have a better one, and why; a deviation that is none any more fails. */
const OTHERWISE: Record<string, Partial<Record<Fact, string>>> = {
  'mime/flanker/from-encoding.eml': { from: RAW_8BIT },
  'mime/zbateson/invalid-charset.eml': { to: RAW_8BIT },
  'mime/spamscope/mail_test_9.eml': {
    subject: 'gb2312 with characters of its superset gbk, which Python does not read',
  },
  'mime/spamscope/mail_test_19.eml': { from: NAME_IS_ADDRESS, cc: NAME_IS_ADDRESS },
  'mime/ruby-mail/plain_emails_raw_email_multiple_from.eml': {
    from: NAME_IS_ADDRESS,
    to: NAME_IS_ADDRESS,
  },
  'mime/ruby-mail/plain_emails_raw_email_with_at_display_name.eml': { to: NAME_IS_ADDRESS },
  'mime/ruby-mail/plain_emails_mix_caps_content_type.eml': {
    from: '`Big Bug bb@bug.com` without brackets: Python quotes the name into the address',
  },
  'mime/ruby-mail/error_emails_bad_subject.eml': {
    from: 'Python keeps the space between two encoded words, against RFC 2047 6.2',
  },
  'mime/ruby-mail/error_emails_missing_body.eml': {
    to: '`<Undisclosed-Recipient:@host;>`: Python cuts it at the colon',
  },
  'mime/ruby-mail/plain_emails_raw_email_double_at_in_header.eml': {
    messageId: 'Python cuts an identifier at its second @',
  },
  'mime/mimekit/messages_stack-overflow.eml': {
    to: 'thousands of words with colons: Python makes an address of the first, we of the last',
  },
  'mime/php-imap/undisclosed_recipients.eml': { to: 'Python makes an address of empty brackets' },
  'mime/php-imap/plain.eml': { charsets: 'charset=\\"us-ascii\\": Python gives up' },
  'mime/mail-parser/eml_malformed_017.eml': {
    attachments: 'no semicolon before the boundary: Python sees no multipart, we its parts',
    names: 'as above',
  },
  'mime/mime4j-mimetools/multi-2evil.eml': { names: NAME_IN_WORDS },
  'mime/mime4j-mimetools/russian.eml': { names: NAME_IN_WORDS },
  'mime/mime4j/testmsgs_russian-headers.eml': { names: NAME_IN_WORDS },
  'mime/ruby-mail/attachment_emails_attachment_with_base64_encoded_name.eml': {
    names: NAME_IN_WORDS,
  },
  'mime/ruby-mail/attachment_emails_attachment_with_unquoted_name.eml': {
    names: 'an unquoted name with spaces: Python stops at the first',
  },
  'mime/mime4j-mimetools/multi-bad.eml': {
    date: 'a zone of three digits (-600), which RFC 5322 does not know: we take UTC',
  },
};

interface Attachment {
  path: string;
  type: string;
  filename: string | null;
  disposition: string | null;
  bytes: number;
  sha256: string;
}

/** What the index says, in the words of the command. */
function expected({ facts }: CorpusEntry): Record<Fact, unknown> {
  const attachments = facts.attachments as Attachment[];
  const attached = new Set(attachments.map(({ path }) => path));
  const texts = facts.leaves.filter(
    ({ path, type }) => !attached.has(path) && type.startsWith('text/'),
  );
  const { date } = facts as { date?: string | null };
  return {
    subject: facts.subject,
    messageId: facts.messageId?.trim() ?? null,
    from: facts.from ?? [],
    to: facts.to ?? [],
    cc: facts.cc ?? [],
    date: date && !Number.isNaN(Date.parse(date)) ? new Date(date).toISOString() : null,
    attachments: attachments.map(({ type, bytes, sha256, disposition }) => ({
      type,
      bytes,
      sha256,
      inline: disposition === 'inline',
    })),
    names: attachments.map(({ filename }) => filename || null),
    textBytes: texts.reduce((sum, { bytes }) => sum + bytes, 0),
    charsets: [...new Set(texts.flatMap(({ charset }) => (charset ? [charset] : [])))],
  };
}

const told = (line: Line): Record<Fact, unknown> => ({
  ...line,
  attachments: line.attachments.map(({ type, bytes, sha256, inline }) => ({
    type,
    bytes,
    sha256,
    inline,
  })),
  names: line.attachments.map(({ name }) => name),
  textBytes: line.text.bytes,
  charsets: line.text.charsets,
});

describe('`chancery inspect` over the corpus', () => {
  const corpus = mimeCorpus();
  const lines = new Map<string, Line>();
  let code = -1;
  let stderr = '';

  beforeAll(async () => {
    const files = corpus.map(({ file }) => resolve(SHARED, 'corpus', file));
    const from = performance.now();
    const out = await new Promise<string>((done) => {
      execFile(
        process.execPath,
        [resolve(DIST, 'apps/cli/main.js'), 'inspect', ...files],
        { maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, talk) => {
          code = error ? Number(error.code) : 0;
          stderr = talk;
          done(stdout);
        },
      );
    });
    for (const text of out.trim().split('\n')) {
      const line = JSON.parse(text) as Line;
      lines.set(line.file, line);
    }
    console.info(
      `inspect: ${lines.size} of ${files.length} files in ${(performance.now() - from).toFixed(0)} ms`,
    );
  });

  it('reads every file', () => {
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(lines.size).toBe(457);
  });

  it('agrees with every firm fact', () => {
    let firm = 0;
    let facts = 0;
    const wrong: unknown[] = [];
    for (const entry of corpus.filter((candidate) => candidate.firm)) {
      firm++;
      const line = told(lines.get(resolve(SHARED, 'corpus', entry.file))!);
      for (const [fact, want] of Object.entries(expected(entry)) as [Fact, unknown][]) {
        const agrees = JSON.stringify(line[fact]) === JSON.stringify(want);
        const otherwise = OTHERWISE[entry.file]?.[fact] !== undefined;
        if (agrees === otherwise)
          wrong.push({ file: entry.file, fact, got: line[fact], want, otherwise });
        facts++;
      }
    }
    console.info(`inspect: ${facts} firm facts of ${firm} messages`);
    expect(wrong).toEqual([]);
    expect(firm).toBe(364);
  });

  it('names S/MIME and OpenPGP as the corpus has them', () => {
    const wrong = corpus.filter((entry) => {
      const line = lines.get(resolve(SHARED, 'corpus', entry.file))!;
      const has = (tag: string) => entry.tags.includes(tag);
      return (
        (has('smime-clear-signed') && line.smime !== 'signed') ||
        ((has('smime-enveloped') || has('smime-opaque')) && line.smime !== 'opaque') ||
        (has('pgp-mime-encrypted') && line.pgp !== 'encrypted') ||
        (has('pgp-mime-signed') && line.pgp === null)
      );
    });
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});
