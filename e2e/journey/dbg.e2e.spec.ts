import { expect, it } from 'vitest';
import { connect } from 'node:net';
import { World } from './world';
import { clientAt, wrapped, marked } from './visit';
it('x', async () => {
  const world = await World.start();
  try {
    const address='a@outside.example';
    const { ticket } = await wrapped(world, address, marked());
    const client = clientAt(world, ticket);
    await client.signIn(world.outside, address);
    const draft = { to: 'sender', subject: 'Fwd', html: '<p>See this</p>', copyToMe: false, attachments: [] as any[] };
    const go = async (name: string, form: any, headers = {}) => {
      try { const r = await Promise.race([client.call('POST', `/messages/${ticket}/replies`, form, headers), new Promise<never>((_, no) => setTimeout(() => no(new Error('no answer in 6 s')), 6000))]); console.log(name, r.status, (await r.text()).slice(0,200)); } catch (e) { console.log(name, String(e), String((e as any).cause)); }
    };
    const form = (d: any, ...files: Blob[]) => { const f = new FormData(); f.append('reply', typeof d === 'string' ? d : JSON.stringify(d)); files.forEach((x, i) => f.append('attachment', x, `f${i}`)); return f; };
    const blob = (n: number) => new Blob([Buffer.alloc(n, 65)]);
    const at = (n: number) => ({ name: 'a.bin', type: 'application/octet-stream', bytes: n });
    await go('good', form(draft));
    await go('bad to', form({ ...draft, to: 'press@x.example' }));
    await go('not json', form('{'));
    await go('json', {});
    await go('missing file', form({ ...draft, attachments: [at(3)] }));
    await go('longer', form({ ...draft, attachments: [at(3)] }, blob(5)));
    await go('shorter', form({ ...draft, attachments: [at(3_000_000)] }, blob(1_000_000)));
    await go('much longer', form({ ...draft, attachments: [at(3)] }, blob(3_000_000)));
    await go('undeclared', form(draft, blob(5_000)));
    await go('declared too large', form({ ...draft, attachments: [at(26_000_000)] }));
    if(0)await go('too large in truth', form({ ...draft, attachments: [at(24_000_000)] }, blob(26_000_000)));
    if(0)await go('too large header', form({ ...draft, attachments: [at(24_000_000)] }, blob(40_000_000)));
    if(0) await go('60 files', form({ ...draft, attachments: Array.from({ length: 60 }, () => at(10)) }, ...Array.from({ length: 60 }, () => blob(10))));
    await go('file first', (() => { const f = new FormData(); f.append('attachment', blob(100), 'x'); f.append('reply', JSON.stringify({ ...draft, attachments: [at(100)] })); return f; })());
    await go('no draft', (() => { const f = new FormData(); f.append('attachment', blob(100), 'x'); return f; })());
    await go('all', form({ ...draft, to: 'all' }));
    await go('good with file', form({ ...draft, attachments: [at(3_000_000)] }, blob(3_000_000)));
    await go('good');
    console.log(world.outside.mails.length, world.inside.mails.length);
    console.log(world.system.output.slice(-3000));
  } finally { await world.stop(); }
}, 100_000);
