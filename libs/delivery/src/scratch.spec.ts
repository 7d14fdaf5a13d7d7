import { readFileSync, writeFileSync } from 'node:fs';
import PostalMime from 'postal-mime';
import { it } from 'vitest';
import { brandWith, place } from './brand/brand.testing';
import { buildNotice, buildPasscodeMail, buildWrapper, compileBrand, SmtpConnectionPool } from './index';
import { Peer } from './smtp/peer.testing';
it('x', async () => {
  const logo = 'data:image/png;base64,' + readFileSync('/work/shared/design/look/logo-512.png').toString('base64');
  const head = { from: { name: 'N', address: 's@n.test' }, to: { name: '', address: 'r@a.test' }, date: new Date(), messageId: 'a@b' };
  const show = async (name: string, b: Buffer) => writeFileSync(`/tmp/${name}.html`, ((await PostalMime.parse(b)).html ?? '').replace(/cid:[^"]+/, 'file:///work/shared/design/look/logo-512.png'));
  const brand = await compileBrand(brandWith({ logo, primary: '#FFE9A8' }), place);
  await show('passcode', await buildPasscodeMail({ ...head, brand, sender: { name: 'Claims desk', address: 'claims@northgate.test' }, code: '01234567', reference: 'K7PX', minutes: 10, requestedAt: new Date(), browser: 'Firefox on Windows' }));
  await show('notice', await buildNotice({ ...head, brand, subject: 'x', heading: 'Your message to r@alder.test is delayed.', paragraphs: ['It was accepted on 18 January at 09:41 UTC.\nIt will be tried again until 23 January.', 'You need do nothing.'], button: { label: 'Open the trace', url: 'https://x.test/' } }));
  const mail = { brand: await compileBrand(brandWith(), place), sender: { name: 'Claims desk', address: 'claims@northgate.test' }, from: { name: 'Claims desk', address: 'claims@northgate.test' }, recipient: { name: '', address: 'r@alder.test' }, subject: { treatment: 'keep', original: 'Your claim' }, originalMessageId: '<a@b>', messageId: 'w1@gw', date: new Date(), expiresAt: new Date(), ticket: 'A'.repeat(43) } as const;
  const wrapper = buildWrapper(mail);
  writeFileSync('/tmp/wrapper.eml', wrapper);
  for (let round = 0; round < 4; round++) { const t = process.hrtime.bigint(); for (let i = 0; i < 5000; i++) buildWrapper(mail); console.log('wrapper', wrapper.length, Number(process.hrtime.bigint() - t) / 5000 / 1000, 'us'); }
  const peer = new Peer(); const to = await peer.listen(); const pool = new SmtpConnectionPool({ name: 'x.test' });
  const cpu = process.cpuUsage();
  for (let round = 0; round < 3; round++) { const t = Date.now(); await Promise.all(Array.from({ length: 2000 }, () => pool.send(to, { from: 'a@b.test', to: ['r@x.test'], size: wrapper.length }, wrapper))); console.log('send', 2000 / (Date.now() - t) * 1000, '/s'); }
  console.log('cpu us per message with the peer in the same process', (process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / 6000);
  await pool.drain(); await peer.close();
});
