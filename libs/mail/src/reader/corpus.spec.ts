import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MessageFacts } from '../facts';
import { headerText } from '../header/encoded-word';
import { firstField } from '../header/fields';
import { inspectRecord, leafParts } from '../inspect';
import { topFields } from '../top-fields';
import { ACCEPTED, BETTER_NAMES, type Fact } from './corpus-deviations';
import { createMimeReader } from './reader';

/** 457 messages that others wrote, with what Python and Perl read in them; see its README. */
const corpus = resolve(process.env['CHANCERY_CORPUS'] ?? '../shared', 'corpus');

interface Leaf {
  type: string;
  charset: string | null;
  encoding: string | null;
  disposition: string | null;
  filename: string | null;
  bytes: number;
  sha256: string;
}

interface Entry {
  file: string;
  firm: boolean;
  tags: string[];
  facts: {
    subject: string | null;
    messageId: string | null;
    from: unknown[] | null;
    to: unknown[] | null;
    cc: unknown[] | null;
    leaves: Leaf[];
    attachments: { type: string; filename: string | null; bytes: number; sha256: string }[];
    pythonDefects: string[];
    cmsParts?: { type: string; cms: string | null }[];
  };
}

function read(file: string): MessageFacts {
  const reader = createMimeReader({ text: true, digests: true });
  reader.write(readFileSync(resolve(corpus, file)));
  return reader.end();
}

/** Python gives '' where a parameter or field is there and empty; both mean that nothing is said. */
const orNull = (text: string | null) => (text === '' ? null : text);

describe.skipIf(!existsSync(corpus))('the corpus', () => {
  const index = existsSync(corpus)
    ? (JSON.parse(readFileSync(resolve(corpus, 'mime/index.json'), 'utf8')) as Entry[])
    : [];
  const firm = index.filter((entry) => entry.firm);
  const check = (entry: Entry, fact: Fact, got: unknown, want: unknown) => {
    const accepted = ACCEPTED[entry.file]?.[fact];
    if (accepted === undefined) expect(got, `${entry.file} ${fact}`).toEqual(want);
    else expect(got, `${entry.file} ${fact} is no deviation any more`).not.toEqual(want);
  };

  it('is the one that was counted', () => {
    expect(index.length).toBe(457);
    expect(firm.length).toBe(364);
  });

  it('gives subject, identifier and addresses as two other parsers read them', () => {
    for (const entry of firm) {
      const top = topFields(read(entry.file));
      check(entry, 'subject', top.subject, entry.facts.subject);
      check(entry, 'messageId', top.messageId, entry.facts.messageId?.trim() ?? null);
      for (const name of ['from', 'to', 'cc'] as const) {
        check(entry, name, top[name], entry.facts[name] ?? []);
      }
    }
  });

  it('finds the same leaves with the same bytes', () => {
    for (const entry of firm) {
      const leaves = leafParts(read(entry.file).parts);
      const want = entry.facts.leaves;
      check(
        entry,
        'types',
        leaves.map((leaf) => leaf.type),
        want.map((leaf) => leaf.type),
      );
      const bodies = leaves.map((leaf) => [leaf.decodedBytes, leaf.sha256]);
      check(
        entry,
        'bodies',
        bodies,
        want.map((leaf) => [leaf.bytes, leaf.sha256]),
      );
      const said = leaves.map((leaf) => [leaf.charset, leaf.encoding, leaf.disposition]);
      const told = want.map((leaf) => [leaf.charset, leaf.encoding, leaf.disposition].map(orNull));
      check(entry, 'declared', said, told);
      const names = leaves.map((leaf) => leaf.fileName);
      check(
        entry,
        'fileNames',
        names,
        want.map((leaf) => orNull(leaf.filename)),
      );
    }
  });

  it('lists the attachments that others list', () => {
    for (const entry of firm) {
      const record = inspectRecord(entry.file, read(entry.file));
      const want = entry.facts.attachments;
      const got = record.attachments.map(({ type, bytes, sha256 }) => [type, bytes, sha256]);
      check(
        entry,
        'attachments',
        got,
        want.map((each) => [each.type, each.bytes, each.sha256]),
      );
    }
  });

  it('reads names where Python gives up', () => {
    for (const [file, names] of Object.entries(BETTER_NAMES)) {
      const found = leafParts(read(file).parts).map((leaf) => leaf.fileName);
      expect(
        found.filter((name) => name !== null),
        file,
      ).toEqual(names);
    }
  });

  it('throws at nothing, and reports a problem where Python found a defect', () => {
    const silent = index.filter((entry) => {
      const facts = read(entry.file);
      const subject = firstField(facts.headers, 'subject');
      const headerDamage = subject ? headerText(subject).damaged : false;
      return entry.facts.pythonDefects.length > 0 && facts.problems.length === 0 && !headerDamage;
    });
    expect(silent.map((entry) => entry.file)).toEqual([
      // Python reads a report's fields as messages, and text/rfc822-headers as a whole one.
      'mime/mimekit/messages_bounce.eml',
      'mime/ruby-mail/multipart_report_emails_multipart_report_multiple_status.eml',
      'mime/spamscope/mail_malformed_2.eml',
    ]);
  });

  it('knows CMS by its content, and calls only whole messages encrypted', () => {
    const whole: string[] = [];
    for (const entry of index) {
      const facts = read(entry.file);
      const cms = entry.facts.cmsParts?.map((part) => part.cms) ?? [];
      if (cms.includes('envelopedData')) expect(facts.smime, entry.file).toBe('enveloped');
      if (entry.tags.includes('smime-clear-signed')) expect(facts.smime, entry.file).toBe('signed');
      if (entry.tags.includes('pgp-mime-encrypted'))
        expect(facts.pgp, entry.file).toBe('encrypted');
      if (entry.tags.includes('pgp-mime-signed')) expect(facts.pgp, entry.file).not.toBeNull();
      if (facts.encryptedWhole) whole.push(entry.file.replace('mime/', ''));
    }
    expect(whole).toEqual([
      'kf5-messagelib/openpgp-encrypted-attachment.eml',
      'kf5-messagelib/openpgp-encrypted-signed-combind.eml',
      'kf5-messagelib/openpgp-encrypted.eml',
      'kf5-messagelib/openpgp-encrypted_signed.eml',
      'kf5-messagelib/openpgp-signed-encrypted-two-attachments.eml',
      'kf5-messagelib/smime-encrypted-octet-stream.eml',
      'kf5-messagelib/smime-opaque-enc_sign.eml',
      'kf5-messagelib/smime-opaque-signed-encrypted-attachment.eml',
      'kf5-messagelib/smime-signed-encrypted.eml',
      'nextcloud-mail/encrypted-message.eml',
      'nextcloud-mail/encrypted-signed-opaque-message.eml',
    ]);
  });
});
