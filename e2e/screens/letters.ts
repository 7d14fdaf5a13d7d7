import { chart, pdf, scan } from '../everyday/files';
import { letter } from '../journey/mail';

export const ELENA = 'elena.marchetti@demo.test';
export const READER = 'robin.vandenberg@alder.example';

const figures: [string, string, string][] = [
  ['Licences', '41,200', '38,900'],
  ['Services', '18,750', '22,300'],
  ['Travel', '3,120', '2,480'],
];

/** What a person of an office writes: table, picture inside, files, and pictures of another site. */
export const quarter = (): Promise<Buffer> =>
  letter({
    from: `Elena Marchetti <${ELENA}>`,
    to: `Robin van den Berg <${READER}>, Ji-woo Park <jiwoo.park@alder.example>, accounts@alder.example`,
    subject: 'Figures of the third quarter',
    html: `<p>Dear Robin,</p>
<p>here are the figures for Thursday. Please <b>do not share them</b> before the board has met; the notes in the spreadsheet explain the difference in services.</p>
<table cellpadding="6" style="border-collapse: collapse"><tr><th align="left">Item</th><th align="right">Planned</th><th align="right">Actual</th></tr>
${figures.map(([item, planned, actual]) => `<tr><td style="border-top: 1px solid">${item}</td><td align="right" style="border-top: 1px solid">${planned}</td><td align="right" style="border-top: 1px solid">${actual}</td></tr>`).join('\n')}</table>
<p><img src="cid:bars@demo.test" width="320" height="160" alt="Bars of five quarters"></p>
<p>The agenda is <a href="https://calendar.demo.test/board/2026-11-26">in the calendar</a>.</p>
<p>Kind regards,<br>Elena</p>
<p><img src="https://cdn.elsewhere.example/logo.png" width="120" height="40" alt="Demo organisation"><img src="https://track.elsewhere.example/open.gif" width="1" height="1" alt=""></p>`,
    files: [
      { name: 'bars.png', type: 'image/png', content: chart(), cid: 'bars@demo.test' },
      { name: 'Q3 figures.xlsx', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', content: Buffer.alloc(184_320, 7) },
      { name: 'Minutes of the last meeting, with remarks of the auditors.pdf', type: 'application/pdf', content: pdf('Minutes', ['Present: all']) },
      { name: 'floor-plan.png', type: 'image/png', content: scan(900, 600) },
    ],
  });

/** Plain text with a link, a quotation and a long line. */
export const note = (): Promise<Buffer> =>
  letter({
    from: `Elena Marchetti <${ELENA}>`,
    to: READER,
    subject: 'Door code for the archive',
    text: `Hello Robin,\n\nthe code for the archive is 4471# until Friday. The way there: https://maps.demo.test/archive?floor=-1&room=12\n\nWrite to me if it does not open: ${ELENA}\n\nElena\n\n> Could you send me the code?\n> I am there from nine.\n> Robin\n`,
  });

/** A letter that is not to be passed on. */
export const advice = (): Promise<Buffer> =>
  letter({
    from: 'Marguerite Delacroix <m.delacroix@demo.test>',
    to: READER,
    subject: 'Privileged: settlement with Birch',
    html: '<p>Dear Mr van den Berg,</p><p>we advise to refuse any settlement below 40,000. Our reasons are in the enclosed opinion.</p><p>Marguerite Delacroix</p>',
    files: [{ name: 'Opinion.txt', type: 'text/plain', content: Buffer.from('OPINION\n\nIn our view the claim under clause 14 will succeed.\n'.repeat(6)) }],
  });
