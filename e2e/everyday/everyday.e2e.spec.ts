import PostalMime, { type Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letter } from '../journey/mail';
import { sha256 } from '../journey/portal-page';
import { clientAt, visit } from '../journey/visit';
import { World } from '../journey/world';
import type { PortalClient } from '../support/portal-client';
import { ticketOf } from '../support/portal-client';
import { createRule, isWrapper } from '../support/protect';
import { wireForm } from '../support/smtp';
import { pdf, scan } from './files';
import * as letters from './letters';
import { RULES } from './rules';

const LOAN_RATES = pdf('Rates', ['3.4 %', '3.6 %']);

describe('everyday mail that must not be read on the way', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.change({ name: 'Northbank' });
    for (const rule of RULES) await createRule(world.system, rule);
    await world.settled();
  });
  afterAll(async () => {
    await world?.stop();
  });

  /** Out through the gateway, into the portal: the exact bytes, and nothing told by the wrapper. */
  async function carried(
    from: string,
    to: string,
    raw: Buffer,
    secrets: RegExp,
  ): Promise<{ mail: Email; client: PortalClient; wrapper: Buffer; rule: string }> {
    expect(raw.toString('utf8').length).toBeGreaterThan(200);
    const trace = await world.send(from, to, raw);
    const { raw: wrapper } = await world.arrivalOf(trace, to);
    expect(isWrapper(wrapper)).toBe(true);
    const outer = await PostalMime.parse(wrapper);
    expect(
      `${outer.text} ${outer.html} ${outer.attachments.map(({ filename }) => filename)}`,
    ).not.toMatch(secrets);
    expect(outer.attachments.map(({ filename }) => filename)).toEqual(['message.html']);
    const client = clientAt(world, await ticketOf(wrapper));
    await client.signIn(world.outside, to);
    const { raw: opened } = await client.open();
    expect(opened.equals(wireForm(raw))).toBe(true);
    const mail = await PostalMime.parse(opened);
    expect(`${mail.text} ${mail.html}`).toMatch(secrets);
    const [record] = await world.system.query<{ body: { rules: { name: string }[] } }>(
      `SELECT body FROM audit.record WHERE message_id = $1 AND kind = 'message.committed'`,
      [trace],
    );
    return { mail, client, wrapper, rule: record!.body.rules.map(({ name }) => name).join() };
  }

  /** The neighbour of a protected mail, which no rule means: it goes out as it is. */
  async function passes(from: string, to: string, raw: Buffer): Promise<void> {
    const { raw: relayed } = await world.arrivalOf(await world.send(from, to, raw), to);
    expect(isWrapper(relayed)).toBe(false);
    expect(relayed.subarray(relayed.length - raw.length).equals(raw)).toBe(true);
  }

  const fileIn = ({ attachments }: Email, name: string): string => {
    const file = attachments.find(({ filename }) => filename === name);
    return file ? sha256(Buffer.from(file.content as ArrayBuffer)) : `${name} is not there`;
  };

  it('card statement: a card number in the text is enough', async () => {
    const to = 'chidi.okafor@mailbox.example';
    const { mail, rule } = await carried(
      'cards@demo.test',
      to,
      await letters.cardStatement(to),
      /4539 1488 0343 6467|862\.45/,
    );
    expect(rule).toBe('Card numbers leave protected');
    expect(mail.subject).toBe('Your card statement for October 2026');
    expect(fileIn(mail, 'Statement-2026-10.pdf')).toBe(sha256(letters.STATEMENT_PDF));
    expect(mail.attachments.find(({ filename }) => filename === 'spending.png')?.contentId).toBe(
      '<spending@demo.test>',
    );
    await passes(
      'cards@demo.test',
      to,
      await letter({
        from: 'Cards <cards@demo.test>',
        subject: 'Branch hours',
        text: 'We are open from 9 to 5. Call 0800 4539 148.',
      }),
    );
  });

  it('policy details: words in the subject', async () => {
    const to = 'kenji@nakamura.example';
    const { mail, rule } = await carried(
      's.lindqvist@demo.test',
      to,
      await letters.policyDetails(to),
      /HM-2231-908 covers|4 May 1979/,
    );
    expect(rule).toBe('Policy details leave protected');
    expect(mail.from?.name).toBe('Søren Lindqvist, Harbour Mutual');
    expect(mail.text).toContain('€250,000');
    await passes(
      's.lindqvist@demo.test',
      to,
      await letter({
        from: 'S <s.lindqvist@demo.test>',
        subject: 'Details of our new opening hours',
        text: 'A policy of openness.',
      }),
    );
  });

  it('loan papers: requested, returned with two files in the browser, readable for the loan officer', async () => {
    const to = 'kwame.osei@mailbox.example';
    const raw = await letters.loanRequest(to);
    const trace = await world.send('loans@demo.test', to, raw);
    const { raw: wrapper } = await world.arrivalOf(trace, to);
    expect((await PostalMime.parse(wrapper)).html).not.toContain('payslips');
    const { portal, watch, context } = await visit(world, await ticketOf(wrapper), to);
    await portal.heading(/^Dana Whitfield at Northbank sent you a protected message/).waitFor();
    await portal.signIn();
    await portal.heading('Papers we need for your mortgage').waitFor();
    await portal.mail.getByRole('listitem').first().waitFor();
    expect(await portal.mail.getByRole('listitem').allTextContents()).toEqual([
      'the enclosed agreement, signed;',
      'your last three payslips.',
    ]);
    expect(sha256(await portal.download('Loan-Agreement-77-1042.pdf'))).toBe(
      sha256(letters.LOAN_FORM),
    );

    const signed = pdf('Loan agreement 77-1042', ['Signed by K. Osei on 20 November 2026']);
    const payslips = scan(600, 800);
    await portal.button('Reply').click();
    await portal.write(
      'Dear Ms Whitfield, both papers are attached. ',
      'The payslips are of August to October.',
    );
    await portal.attach(
      world.file('Agreement signed.pdf', signed),
      world.file('payslips.png', payslips),
    );
    await portal.page
      .getByRole('list', { name: 'Attached files' })
      .getByText('payslips.png')
      .waitFor();
    await portal.button('Send protected').click();
    await portal.heading(/^Sent to loans@demo\.test, protected/).waitFor();
    expect(watch.all).toEqual([]);
    await context.close();

    const { raw: arrived } = await world.inside.waitFor('loans@demo.test');
    expect(isWrapper(arrived)).toBe(false);
    const mail = await PostalMime.parse(arrived);
    expect(mail.subject).toBe('Re: Papers we need for your mortgage');
    expect(mail.replyTo?.[0]?.address).toBe(to);
    expect(mail.html).toMatch(/<(strong|b)>The payslips are of August to October\.<\/\1>/);
    expect(fileIn(mail, 'Agreement signed.pdf')).toBe(sha256(signed));
    expect(fileIn(mail, 'payslips.png')).toBe(sha256(payslips));
    expect(
      world.outside.mails.some(({ raw: each }) => each.includes('both papers are attached')),
    ).toBe(false);
    await passes(
      'loans@demo.test',
      to,
      await letter({
        from: 'Dana <loans@demo.test>',
        subject: 'Our rates',
        text: 'See the list.',
        files: [{ name: 'rates-loan-agreement.pdf', type: 'application/pdf', content: LOAN_RATES }],
      }),
    );
  });

  it('health record: a header that the practice system sets', async () => {
    const to = 'l.haddad@mailbox.example';
    const { mail, rule } = await carried(
      'radiology@demo.test',
      to,
      await letters.healthRecord(to),
      /no fracture|M25\.4/,
    );
    expect(rule).toBe('What the practice system marks leaves protected');
    expect(fileIn(mail, 'knee-left.png')).toBe(sha256(letters.SCAN));
    expect(mail.headers.find(({ key }) => key === 'x-record-class')?.value).toBe(
      'health; patient 0093-221',
    );
    await passes(
      'radiology@demo.test',
      to,
      await letter({
        from: 'Radiology <radiology@demo.test>',
        subject: 'Appointment',
        headers: { 'X-Record-Class': 'administration' },
        text: 'Your appointment is on 3 December at 10:00.',
      }),
    );
  });

  it("attorney's letter: what goes to the client's domain cannot be forwarded, printed or saved", async () => {
    const to = 'j.alder@alder-holdings.example';
    const { mail, client, rule } = await carried(
      'm.delacroix@demo.test',
      to,
      await letters.attorneysLetter(to),
      /settlement below|privileged/,
    );
    expect(rule).toBe('Advice to clients stays with the client');
    expect(fileIn(mail, 'Opinion.pdf')).toBe(sha256(letters.OPINION));
    const view = (await (await client.call('GET', `/messages/${client.ticket}`)).json()) as {
      rights: string[];
      template: { name: string };
      replyTo: { address: string }[];
    };
    expect(view.template.name).toBe('Do Not Forward');
    expect(view.rights).toEqual(['View', 'Reply', 'ReplyAll']);
    expect(view.replyTo.map(({ address }) => address)).toEqual(['m.delacroix@demo.test']);
    expect((await client.useLicence()).claims['rights']).toEqual(view.rights);
    // A copy in the hands of somebody else is of no use to them.
    const stranger = clientAt(world, client.ticket);
    await stranger.begin();
    expect(
      (await stranger.call('GET', `/messages/${client.ticket}/segments?from=0&to=0`)).status,
    ).toBe(401);
    await passes(
      'm.delacroix@demo.test',
      to,
      await letter({
        from: 'MD <m.delacroix@demo.test>',
        subject: 'Invitation to our summer party',
        text: 'On 3 July, in the garden.',
      }),
    );
  });

  it('contract: a pattern in the subject, names and text beyond ASCII', async () => {
    const to = 'orla.byrne@kestrel.example';
    const { mail, rule } = await carried(
      'purchasing@demo.test',
      to,
      await letters.contract(to),
      /§ 9 \(Vertraulichkeit\)/,
    );
    expect(rule).toBe('Draft contracts leave protected');
    expect(mail.subject).toBe('Entwurf: Rahmenvertrag 2027 für Kestrel Ltd');
    expect(mail.text).toContain('Mit freundlichen Grüßen');
    expect(fileIn(mail, 'Rahmenvertrag für Kestrel – Entwurf.pdf')).toBe(sha256(letters.CONTRACT));
    await passes(
      'purchasing@demo.test',
      to,
      await letter({
        from: 'Einkauf <purchasing@demo.test>',
        subject: 'Bestellung 4711, kein Vertrag',
        text: 'Bitte liefern Sie zehn Stück.',
      }),
    );
  });
});
