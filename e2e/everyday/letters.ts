import { letter } from '../journey/mail';
import { chart, pdf, scan } from './files';

const STYLE = 'font-family: Georgia, serif; font-size: 15px; line-height: 1.5; color: #1c2730';

/** A row of a table, its last cell to the right. */
const row = (...cells: string[]): string =>
  `<tr>${cells.map((cell, at) => `<td style="padding: 4px 12px${at === cells.length - 1 ? '; text-align: right' : ''}">${cell}</td>`).join('')}</tr>`;

export const STATEMENT_PDF = pdf('Statement of card 4539 1488 0343 6467', [
  'Period 1 to 31 October 2026',
  'Previous balance 1,204.10',
  'Payments 1,204.10',
  'Purchases 862.45',
  'New balance 862.45, due on 18 November 2026',
]);

/** A bank's monthly statement: table, picture in the text, PDF. */
export const cardStatement = (to: string): Promise<Buffer> =>
  letter({
    from: 'Northbank Card Services <cards@demo.test>',
    to,
    subject: 'Your card statement for October 2026',
    text: 'Dear Ms Okafor,\n\nYour statement for card 4539 1488 0343 6467 is enclosed.\nNew balance: 862.45, due on 18 November 2026.\n\nNorthbank Card Services\n',
    html: `<div style="${STYLE}"><p>Dear Ms Okafor,</p><p>Your statement for card <b>4539 1488 0343 6467</b> is enclosed.</p><table style="border-collapse: collapse">${row('12 October', 'Harbour Books', '34.20')}${row('19 October', 'Rail ticket', '128.00')}${row('', 'New balance', '<b>862.45</b>')}</table><p><img src="cid:spending@demo.test" width="320" height="160" alt="Spending in August, September and October"></p><p>Northbank Card Services</p></div>`,
    files: [
      { name: 'spending.png', type: 'image/png', content: chart(), cid: 'spending@demo.test' },
      { name: 'Statement-2026-10.pdf', type: 'application/pdf', content: STATEMENT_PDF },
    ],
  });

/** An insurer answers a question about a policy; plain text with a quotation. */
export const policyDetails = (to: string): Promise<Buffer> =>
  letter({
    from: '"Søren Lindqvist, Harbour Mutual" <s.lindqvist@demo.test>',
    to,
    subject: 'Policy details HM-2231-908, as you asked',
    text: 'Dear Mr Nakamura,\n\nPolicy HM-2231-908 covers water damage up to €250,000. The excess is €500.\nThe insured persons are Kenji Nakamura (born 4 May 1979) and Aiko Nakamura.\n\nKind regards,\nSøren Lindqvist\n\n> Could you tell me what the policy covers?\n> K. Nakamura\n',
  });

export const LOAN_FORM = pdf('Loan agreement 77-1042', [
  'Principal 180,000',
  'Term 20 years',
  'Rate 3.4 % fixed for 10 years',
  'Sign on page 1 and return with proof of income.',
]);

/** A bank asks for papers and encloses the agreement to sign. */
export const loanRequest = (to: string): Promise<Buffer> =>
  letter({
    from: 'Dana Whitfield <loans@demo.test>',
    to,
    subject: 'Papers we need for your mortgage',
    html: `<div style="${STYLE}"><p>Dear Mr Osei,</p><p>to complete your application we need:</p><ol><li>the enclosed agreement, <b>signed</b>;</li><li>your last <b>three payslips</b>.</li></ol><p>Answer this message with both files and they stay protected.</p><p>Dana Whitfield<br>Lending, Northbank</p></div>`,
    files: [{ name: 'Loan-Agreement-77-1042.pdf', type: 'application/pdf', content: LOAN_FORM }],
  });

export const SCAN = scan();

/** A clinic sends findings with a picture; the practice system marks what it sends. */
export const healthRecord = (to: string): Promise<Buffer> =>
  letter({
    from: 'Dr. Ines Marković <radiology@demo.test>',
    to,
    subject: 'Your examination on 12 November',
    headers: { 'X-Record-Class': 'health; patient 0093-221' },
    text: 'Dear Ms Haddad,\n\nfindings of 12 November 2026: no fracture. Slight effusion of the left knee (ICD-10 M25.4).\nPlease rest for ten days. The picture is enclosed.\n\nDr. Ines Marković\n',
    files: [{ name: 'knee-left.png', type: 'image/png', content: SCAN }],
  });

export const OPINION = pdf('Privileged and confidential', [
  'Re: Alder v. Birch',
  'In our opinion the claim under clause 14 will succeed.',
  'Settlement below 40,000 should be refused.',
]);

/** A law firm advises a client; nobody else may get it. */
export const attorneysLetter = (to: string): Promise<Buffer> =>
  letter({
    from: 'Marguerite Delacroix <m.delacroix@demo.test>',
    to,
    subject: 'Alder v. Birch: our advice',
    html: `<div style="${STYLE}"><p>Dear Mr Alder,</p><p>we advise to <i>refuse</i> any settlement below <b>40,000</b>. Our reasons are in the enclosed opinion.</p><p>This letter is privileged.</p><p>Marguerite Delacroix</p></div>`,
    files: [{ name: 'Opinion.pdf', type: 'application/pdf', content: OPINION }],
  });

export const CONTRACT = pdf('Framework agreement', [
  'between Demo GmbH and Kestrel Ltd',
  'Clause 9: confidentiality',
  'Clause 14: liability limited to 100,000',
]);

/** Purchasing sends a draft contract to a supplier, by a program that encodes names in the old way. */
export const contract = (to: string): Promise<Buffer> =>
  letter({
    from: 'Einkauf <purchasing@demo.test>',
    to,
    subject: 'Entwurf: Rahmenvertrag 2027 für Kestrel Ltd',
    text: 'Sehr geehrte Frau Byrne,\n\nanbei der Entwurf des Rahmenvertrags. Geänderte Stellen: § 9 (Vertraulichkeit), § 14 (Haftung).\n\nMit freundlichen Grüßen\nEinkauf\n',
    files: [
      {
        name: 'Rahmenvertrag für Kestrel – Entwurf.pdf',
        type: 'application/pdf',
        content: CONTRACT,
      },
    ],
  });
