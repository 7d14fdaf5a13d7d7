import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate } from '../header/date';
import { createMimeReader } from '../reader/reader';
import { bytesFromLatin1 } from '../bytes';
import { parseEnvid, parseNotify, parseOrcpt, parseRet } from './parameters';
import { dsnReport, mailDate, type DsnInput } from './report';
import { decodeXtext, encodeXtext } from './xtext';

describe('xtext and parameters (RFC 3461)', () => {
  it('reads and writes xtext', () => {
    expect(encodeXtext('a+b=c d')).toBe('a+2Bb+3Dc+20d');
    expect(decodeXtext('a+2Bb+3Dc+20d')).toBe('a+b=c d');
    for (const coded of ['a+2', 'a=b', 'a b', 'a+2b', 'é', '+C3'])
      expect(decodeXtext(coded)).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeXtext(encodeXtext(text))).toBe(text);
        expect(encodeXtext(text)).toMatch(/^[!-~]*$/);
      }),
    );
  });

  it('reads the values of MAIL and RCPT, and refuses others', () => {
    expect(parseRet('hdrs')).toBe('headers');
    expect(parseRet('FULL')).toBe('full');
    expect(parseRet('ALL')).toBeNull();
    expect(parseEnvid('QQ314159')).toBe('QQ314159');
    expect(parseEnvid('a+20b')).toBe('a b');
    for (const value of ['', 'a+0Db', 'x'.repeat(101), 'a b']) expect(parseEnvid(value)).toBeNull();
    expect(parseNotify('SUCCESS,delay')).toEqual({ success: true, failure: false, delay: true });
    expect(parseNotify('NEVER')).toEqual({ success: false, failure: false, delay: false });
    for (const value of ['', 'NEVER,DELAY', 'SOMETIMES', 'SUCCESS,'])
      expect(parseNotify(value)).toBeNull();
    expect(parseOrcpt('rfc822;Dana+2BX@Ivory.EDU')).toEqual({
      type: 'rfc822',
      address: 'Dana+X@Ivory.EDU',
    });
    for (const value of [
      'Dana@Ivory.EDU',
      'rfc822;',
      'rfc822;a+0Ab',
      `rfc822;${'a'.repeat(500)}`,
    ]) {
      expect(parseOrcpt(value)).toBeNull();
    }
  });
});

describe('dsnReport (RFC 3464)', () => {
  const input: DsnInput = {
    reportingMta: 'mail.alder.test',
    arrivalDate: new Date(Date.UTC(2026, 10, 21, 9, 5, 3)),
    envelopeId: 'QQ314159',
    organisation: 'Alder',
    recipients: [
      {
        address: 'bob@oak.test',
        orcpt: 'rfc822;Bob+2Bx@oak.test',
        action: 'failed',
        status: '5.7.1',
        diagnostic: '550 5.7.1 Delivery not authorized [rule 3]',
        remoteMta: 'mx.oak.test',
      },
      {
        address: 'eva@elm.test',
        orcpt: { type: 'rfc822', address: 'e@elm.test' },
        action: 'delayed',
        status: '4.4.1',
        willRetryUntil: new Date(Date.UTC(2026, 10, 26)),
      },
    ],
    originalHeaders: 'Subject: hello\nMessage-ID: <1@alder.test>\n\n',
  };

  it('says per message and per recipient what became of it', () => {
    expect(dsnReport(input).deliveryStatus).toBe(
      [
        'Original-Envelope-Id: QQ314159',
        'Reporting-MTA: dns; mail.alder.test',
        'Arrival-Date: Sat, 21 Nov 2026 09:05:03 +0000',
        '',
        'Original-Recipient: rfc822; Bob+x@oak.test',
        'Final-Recipient: rfc822; bob@oak.test',
        'Action: failed',
        'Status: 5.7.1',
        'Remote-MTA: dns; mx.oak.test',
        'Diagnostic-Code: smtp; 550 5.7.1 Delivery not authorized [rule 3]',
        '',
        'Original-Recipient: rfc822; e@elm.test',
        'Final-Recipient: rfc822; eva@elm.test',
        'Action: delayed',
        'Status: 4.4.1',
        'Will-Retry-Until: Thu, 26 Nov 2026 00:00:00 +0000',
        '',
      ].join('\r\n'),
    );
  });

  it('tells people the same', () => {
    const report = dsnReport(input);
    expect(report.subject).toBe('Message not delivered');
    expect(report.text).toContain(
      '  bob@oak.test\r\n    mx.oak.test said: 550 5.7.1 Delivery not authorized',
    );
    expect(report.text).toContain('Delivery is tried until Thu, 26 Nov 2026 00:00:00 +0000.');
    expect(report.headersPart).toBe('Subject: hello\r\nMessage-ID: <1@alder.test>\r\n');
    expect(dsnReport({ ...input, recipients: input.recipients.slice(1) }).subject).toBe(
      'Message delayed',
    );
    expect(dsnReport({ ...input, recipients: [], originalHeaders: null })).toMatchObject({
      subject: 'Message delivered',
      headersPart: null,
    });
  });

  it('lets nothing add a field or a byte beyond ASCII', () => {
    const evil = 'x\r\nAction: delivered\r\n\r\nFinal-Recipient: rfc822; evil@x.test é';
    const { deliveryStatus } = dsnReport({
      ...input,
      envelopeId: evil,
      reportingMta: evil,
      recipients: [
        {
          address: 'jürgen@x.test',
          orcpt: evil,
          action: 'failed',
          status: '5.1.1',
          diagnostic: evil.repeat(20),
          remoteMta: evil,
        },
      ],
    });
    expect(deliveryStatus).toMatch(/^(?:[ -~]{0,78}\r\n)*$/);
    const names = deliveryStatus
      .split('\r\n')
      .filter((line) => /^\S/.test(line))
      .map((line) => line.split(':')[0]);
    expect(names).toEqual([
      'Original-Envelope-Id',
      'Reporting-MTA',
      'Arrival-Date',
      'Final-Recipient',
      'Action',
      'Status',
      'Remote-MTA',
      'Diagnostic-Code',
    ]);
    expect(deliveryStatus).toContain('Final-Recipient: utf-8; j\\x{FC}rgen@x.test');
  });

  it('makes parts that are read back as such', () => {
    const report = dsnReport(input);
    const reader = createMimeReader({ text: true });
    reader.write(
      bytesFromLatin1(
        [
          'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
          '',
          '--b',
          '',
          report.text,
          '--b',
          'Content-Type: message/delivery-status',
          '',
          report.deliveryStatus,
          '--b',
          'Content-Type: text/rfc822-headers',
          '',
          report.headersPart,
          '--b--',
          '',
        ].join('\r\n'),
      ),
    );
    expect(reader.end().problems).toEqual([]);
    expect(parseDate(mailDate(input.arrivalDate))).toEqual(input.arrivalDate);
  });
});
