import { createHash } from 'node:crypto';
import type { Email } from 'postal-mime';
import type { Answer, KeptMail } from './mailbox';

const escape = (value: string): string =>
  value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#F5F7F9, #10171E); --card: light-dark(#FFFFFF, #171F28); --line: light-dark(#D9E0E6, #2C3843);
  --text: light-dark(#17212B, #E4EAEF); --soft: light-dark(#4C5A67, #A7B4BF); --link: light-dark(#1E4976, #9CC9F2); --test: light-dark(#774900, #F0C675); --test-ground: light-dark(#FBEBCB, #3A2C0E); }
* { box-sizing: border-box; } body { margin: 0; background: var(--page); color: var(--text); font: 400 14px/20px Inter, system-ui, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px; } h1 { font: 600 24px/32px Inter, system-ui, sans-serif; letter-spacing: -.015em; margin: 0 0 4px; }
p.sentence { font: 400 17px/26px 'Source Serif 4', Georgia, serif; margin: 0 0 16px; } p.note { background: var(--test-ground); color: var(--test); border-radius: 8px; padding: 10px 14px; margin: 0 0 16px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; margin: 0 0 16px; } ul { list-style: none; margin: 0; padding: 0; }
li + li { border-top: 1px solid var(--line); } li a.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 16px; padding: 12px 20px; color: inherit; text-decoration: none; } li a.row > :last-child { grid-column: 1 / -1; }
li a.row:hover { background: var(--page); } .subject { font-weight: 600; overflow-wrap: anywhere; } .soft { color: var(--soft); font-size: 13px; line-height: 18px; overflow-wrap: anywhere; }
a { color: var(--link); } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; } dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px; margin: 0; padding: 16px 20px; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; } iframe { border: 0; width: 100%; height: 720px; background: #fff; display: block; }
pre { margin: 0; padding: 16px 20px; white-space: pre-wrap; overflow-wrap: anywhere; font: 400 13px/20px ui-monospace, monospace; } h2 { font-size: 15px; line-height: 22px; margin: 16px 0 8px; } .files li { padding: 12px 20px; }
h1 + p.note { margin-top: 16px; } @media (max-width: 640px) { li a.row { grid-template-columns: minmax(0, 1fr); } }`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const page = (title: string, body: string): Answer => ({
  type: 'text/html; charset=utf-8',
  policy: POLICY,
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`,
});

const NOTE =
  '<p class="note">Mail is kept here and delivered to nobody, because no next hop is set. Set CHANCERY_SMTP_NEXT_HOP to deliver it.</p>';
const time = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const from = (email: Email): string =>
  email.from
    ? `${email.from.name ? `${email.from.name} ` : ''}<${email.from.address ?? ''}>`
    : 'unknown';

/** All kept mail, newest first. */
export function mailboxPage(mails: { mail: KeptMail; email: Email }[]): Answer {
  const rows = mails
    .map(
      ({ mail, email }) =>
        `<li><a class="row" href="/${mail.id}"><span class="subject">${escape(email.subject || 'No subject')}</span><span class="soft">${time(mail.receivedAt)}</span><span class="soft">${escape(from(email))} to ${escape(mail.recipients.join(', '))}</span></a></li>`,
    )
    .join('');
  const count =
    mails.length === 1
      ? '1 message has'
      : `${mails.length === 0 ? 'No' : mails.length} messages have`;
  return page(
    'Built-in mailbox',
    `<h1>Built-in mailbox</h1><p class="sentence">${mails.length === 0 ? 'No message has left the gateway yet.' : `${count} left the gateway.`}</p>${NOTE}${rows ? `<div class="card"><ul>${rows}</ul></div>` : ''}`,
  );
}

/** One kept mail: its head, its text in a frame that runs nothing, its attachments. */
export function messagePage(mail: KeptMail, email: Email): Answer {
  const body = email.html
    ? `<iframe title="Message" src="/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`
    : `<pre>${escape(email.text ?? '')}</pre>`;
  const files = email.attachments
    .map(
      (attachment, at) =>
        `<li><a href="/${mail.id}/attachment/${at}" download>${escape(attachment.filename ?? 'attachment')}</a> <span class="soft">${escape(attachment.mimeType)}</span></li>`,
    )
    .join('');
  return page(
    email.subject || 'No subject',
    `<p><a href="/">All mail</a></p><h1>${escape(email.subject || 'No subject')}</h1>${NOTE}<div class="card"><dl><dt>From</dt><dd>${escape(from(email))}</dd><dt>To</dt><dd>${escape(mail.recipients.join(', '))}</dd><dt>Kept</dt><dd>${time(mail.receivedAt)}</dd><dt>Source</dt><dd><a href="/${mail.id}/raw" download>${mail.id}.eml</a></dd></dl></div><div class="card">${body}</div>${files ? `<h2>Attachments</h2><div class="card files"><ul>${files}</ul></div>` : ''}`,
  );
}
