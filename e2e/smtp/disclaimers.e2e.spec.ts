import { authenticate } from 'mailauth';
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusFile, mimeCorpus } from '../support/corpus';
import { Sink } from '../support/sink';
import { SmtpClient, queuedAs, sendMail, wireForm } from '../support/smtp';
import { System } from '../support/system';
import { traceOf } from '../support/protect';
import { until } from '../support/ports';
import { inForce, mail, saveRule } from './world';

const SENDER = 'alice@demo.test';
const WITH = 'with@outside.example';
const WITHOUT = 'without@outside.example';
const BOTH = 'Vertraulich für Ada ✓';
const HTML = '<p style="color: #555555">Vertraulich für <b>%%DisplayName%%</b> ✓</p>';
const SIGNED =
  'Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary=s\r\n\r\n' +
  '--s\r\nContent-Type: text/plain\r\n\r\nSigned numbers.\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n--s--\r\n';

const digest = (bytes: Uint8Array | ArrayBuffer | string): string =>
  createHash('sha256')
    .update(typeof bytes === 'string' ? bytes : new Uint8Array(bytes))
    .digest('hex');

/** What relay puts on top, taken off again. */
const original = (raw: Buffer): Buffer => {
  const loop = raw.indexOf('X-Chancery-Loop:');
  return raw.subarray(raw.indexOf('\r\n', loop) + 2);
};

describe('a disclaimer on mail that is passed on', () => {
  let sink: Sink;
  let system: System;
  let dkim: { name: string; value: string };
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    const made = await system.cli(['keys', 'dkim', 'demo.test']);
    expect(made.code, made.stderr).toBe(0);
    dkim = JSON.parse(made.stdout) as typeof dkim;
    const subject = (word: string) => ({
      predicate: 'SubjectContainsWords',
      args: { words: [word] },
    });
    const add = (args: object) => [{ action: 'ApplyHtmlDisclaimer', args }];
    await saveRule(system, {
      name: 'For one of them',
      conditions: [{ predicate: 'SentTo', args: { addresses: [WITH] } }],
      actions: add({ html: HTML, fallback: 'Ignore' }),
    });
    for (const fallback of ['Wrap', 'Ignore', 'Reject'])
      await saveRule(system, {
        name: fallback,
        conditions: [subject(fallback.toLowerCase())],
        actions: add({ html: '<p>Around it</p>', location: 'Prepend', fallback }),
      });
    await inForce(system);
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const arrival = (trace: string, address: string) =>
    until(`${trace} at ${address}`, () =>
      sink.to(address).find(({ raw }) => traceOf(raw) === trace),
    );

  it('is in every wording of corpus messages, and nothing else of them changes', async () => {
    const entries = mimeCorpus()
      .filter(({ firm, bytes }) => firm && bytes < 200_000)
      .filter((_entry, at) => at % 6 === 0)
      .slice(0, 50);
    const client = await SmtpClient.open(system.ports.smtp);
    let changed = 0;
    for (const { file } of entries) {
      const raw = wireForm(corpusFile(file));
      const trace = queuedAs(await client.send(SENDER, [WITH, WITHOUT], raw));
      const twin = original((await arrival(trace, WITHOUT)).raw);
      expect(digest(twin), file).toBe(digest(raw));
      const out = (await arrival(trace, WITH)).raw;
      const [before, after] = [await PostalMime.parse(twin), await PostalMime.parse(out)];
      expect(
        after.attachments.map(({ content }) => digest(content)),
        file,
      ).toEqual(before.attachments.map(({ content }) => digest(content)));
      expect(after.subject, file).toBe(before.subject);
      const seen = [after.text, after.html].filter(Boolean).join(' ');
      if (seen === [before.text, before.html].filter(Boolean).join(' ')) continue;
      changed++;
      for (const wording of [after.text, after.html ?? '']) {
        if (!wording?.trim()) continue;
        expect(flat(wording), file).toContain('Vertraulich für');
      }
      // Where it takes the body for a file, it has no text to find ours in.
      if (!(await simpleParser(twin)).text) continue;
      const other = await simpleParser(out);
      expect(flat(`${other.text} ${other.html || ''}`), file).toContain('Vertraulich für');
    }
    await client.quit();
    expect(changed).toBeGreaterThan(30);
  }, 120_000);

  it('says who sends, in both wordings, and the signature of the domain holds for what leaves', async () => {
    const raw = mail(
      {
        From: '"Ada" <alice@demo.test>',
        'MIME-Version': '1.0',
        'Content-Type': 'multipart/alternative; boundary=b',
      },
      '--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n' +
        '--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body>Gr=FC=DFe</body></html>\r\n--b--\r\n',
    );
    const trace = queuedAs(await sendMail(system.ports.smtp, SENDER, [WITH], raw));
    const { raw: out } = await arrival(trace, WITH);
    for (const { text, html } of [await PostalMime.parse(out), await simpleParser(out)]) {
      expect(text?.replace(/\s+/g, ' ').trim()).toBe(`Grüße ${BOTH}`);
      expect(flat(html || '')).toContain(`Grüße${BOTH}`);
    }
    const { dkim: verified } = await authenticate(out, {
      ip: '192.0.2.1',
      helo: 'x.test',
      mta: 'y.test',
      sender: SENDER,
      resolver: (name: string, type: string) =>
        type === 'TXT' && name === dkim.name
          ? Promise.resolve([dkim.value.match(/.{1,255}/g) ?? []])
          : Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' })),
      disableArc: true,
      disableBimi: true,
    });
    expect(verified.results.map(({ status }) => status.result)).toEqual(['pass']);
  });

  it('goes into a large message as it passes', async () => {
    const file = Buffer.alloc(12_000_000, 'Chancery ');
    const raw = mail(
      { 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=b' },
      `--b\r\n\r\nLook inside.\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n${file.toString('base64').replace(/(.{76})/g, '$1\r\n')}\r\n--b--\r\n`,
    );
    const trace = queuedAs(await sendMail(system.ports.smtp, SENDER, [WITH], raw));
    const { text, attachments } = await PostalMime.parse((await arrival(trace, WITH)).raw);
    expect(text?.replace(/\s+/g, ' ').trim()).toBe('Look inside. Vertraulich für Alice ✓');
    expect(digest(attachments[0]!.content)).toBe(digest(file));
  });

  it('of a signed message goes around it, or is left out, or refuses it', async () => {
    const signed = (subject: string) =>
      mail({ Subject: subject, 'MIME-Version': '1.0' }, '')
        .toString()
        .replace(/\r\n\r\n$/, '\r\n') + SIGNED;
    const send = (subject: string, ...to: string[]) =>
      sendMail(system.ports.smtp, SENDER, to, Buffer.from(signed(subject)));

    const wrapped = Buffer.from(signed('wrap'));
    const trace = queuedAs(await sendMail(system.ports.smtp, SENDER, ['bob@example.org'], wrapped));
    const { raw } = await arrival(trace, 'bob@example.org');
    const outer = await PostalMime.parse(raw, { forceRfc822Attachments: true });
    expect(outer.subject).toBe('wrap');
    expect(outer.from?.address).toBe(SENDER);
    expect(outer.text?.trim()).toBe('Around it');
    expect(outer.attachments.map(({ mimeType }) => mimeType)).toEqual(['message/rfc822']);
    expect(raw.includes(wrapped)).toBe(true);

    const ignored = Buffer.from(signed('ignore'));
    const left = queuedAs(
      await sendMail(system.ports.smtp, SENDER, ['carol@example.org'], ignored),
    );
    expect(digest(original((await arrival(left, 'carol@example.org')).raw))).toBe(digest(ignored));

    await expect(send('reject', 'dora@example.org')).resolves.toMatch(
      /^550 5\.7\.1 .*does not go into this message/s,
    );
  });

  it.each([
    ['a script', '<script>x</script>'],
    ['a link that runs', '<a href="javascript:x">x</a>'],
    ['more than Exchange takes', 'x'.repeat(5001)],
  ])('is refused when it holds %s', async (_what, html) => {
    const { status, body } = await system.api('POST', '/rules', {
      name: 'bad',
      conditions: [],
      exceptions: [],
      comment: '',
      enabled: true,
      mode: 'enforce',
      actions: [{ action: 'ApplyHtmlDisclaimer', args: { html } }],
    });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('/actions/0/args/html');
  });
});

/** Text of mark-up, for a comparison. */
const flat = (html: string): string =>
  html
    .replace(/&#(\d+);/g, (_reference, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(?:nbsp|uuml);/g, (each) => (each === '&uuml;' ? 'ü' : ' '))
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, (blank) => (blank.includes('\n') ? '' : ' '))
    .trim();
