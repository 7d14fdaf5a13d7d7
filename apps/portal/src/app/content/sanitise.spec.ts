import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blockedNotice, sanitiseMail } from './sanitise';

const clean = (html: string) => {
  const mail = sanitiseMail(html, window);
  return { ...mail, html: mail.root.innerHTML };
};

describe('sanitiseMail', () => {
  it('keeps the form of an ordinary mail', () => {
    const html =
      '<p class="x">Good <b>morning</b></p><table width="600" role="presentation"><tbody><tr><td align="left">1</td></tr></tbody></table><ol start="3"><li>x</li></ol>';
    expect(clean(html).html).toBe(html);
  });

  it('drops script, forms, frames, SVG and MathML', () => {
    const { html } = clean(
      '<script>alert(1)</script><form action="//x.test"><input name="a"><button>Go</button></form>' +
        '<iframe src="//x.test"></iframe><svg onload="alert(1)"><a href="//x.test">s</a></svg><math><mi>x</mi></math>' +
        '<p onclick="alert(1)">text</p><base href="//x.test"><meta http-equiv="refresh" content="0;//x.test"><link rel="stylesheet" href="//x.test/a.css">',
    );
    expect(html.replaceAll(/\s/g, '')).toBe('Go<p>text</p>');
  });

  it('opens links in a new window without referrer and drops other schemes', () => {
    const { root } = clean(
      '<a href="https://x.test/?a=1">a</a><a href="javascript:alert(1)">b</a><a href="data:text/html,x">c</a><a href="/path">d</a><a href="#e">e</a>',
    );
    const [a, b, c, d, e] = root.querySelectorAll('a');
    expect(a?.outerHTML).toBe(
      '<a href="https://x.test/?a=1" target="_blank" rel="noopener noreferrer" title="https://x.test/?a=1">a</a>',
    );
    expect([b, c, d].map((link) => link?.hasAttribute('href'))).toEqual([false, false, false]);
    expect(e?.getAttribute('href')).toBe('#e');
  });

  it('blocks and counts what another site would serve', () => {
    const mail = clean(
      '<img src="https://x.test/a.png" alt="Chart"><img src="//x.test/pixel" width="1" height="1">' +
        '<table background="http://x.test/b.png"><tr><td style="color:red;background:url(https://x.test/c.png)">1</td></tr></table>' +
        '<video src="https://x.test/d.mp4"></video><img srcset="https://x.test/e.png 2x">',
    );
    expect(mail.blocked).toEqual({ pictures: 5, others: 1 });
    expect(mail.html).not.toContain('x.test');
    expect([...mail.root.querySelectorAll('.ch-blocked')].map((each) => each.textContent)).toEqual([
      'Chart',
      'Picture',
    ]);
    expect(mail.root.querySelector('img')).toBeNull();
  });

  it('keeps pictures that are in the message', () => {
    const mail = clean('<img src="data:image/png;base64,AAAA"><img src="cid:Logo%40x.test">');
    expect(mail.blocked.pictures).toBe(0);
    expect(mail.root.querySelector('img')?.getAttribute('src')).toBe('data:image/png;base64,AAAA');
    expect(mail.cidImages.map((each) => each.contentId)).toEqual(['logo@x.test']);
    expect(clean('<img src="data:image/svg+xml;base64,AAAA">').html).not.toContain('svg');
  });

  it('keeps style sheets, also those hidden in a comment, without what they load', () => {
    const mail = clean(
      '<html><head><style><!-- p.MsoNormal { margin: 0; background: url(//x.test/a) } --></style></head><body bgcolor="#ffffcc"><p class="MsoNormal">x</p></body></html>',
    );
    expect(mail.root.querySelector('style')?.textContent).toContain(
      'p.MsoNormal { margin: 0; background: none }',
    );
    expect(mail.bodyLook).toEqual({ bgcolor: '#ffffcc' });
    expect(mail.blocked.pictures).toBe(1);
  });

  it('knows whether a mail sets its own colours', () => {
    expect(clean('<p style="margin:0">x</p>').ownColours).toBe(false);
    expect(clean('<p style="margin:0;color:#333">x</p>').ownColours).toBe(true);
    expect(clean('<td bgcolor="red">x</td><table><tr><td bgcolor="red">').ownColours).toBe(true);
    expect(clean('<style>p{background-color:red}</style><p>x</p>').ownColours).toBe(true);
  });

  it('lets no element take a name of the document', () => {
    expect(clean('<img name="body" alt="x"><p id="a">x</p>').html).not.toContain('name=');
  });

  it('is not fooled by text that only looks harmless', () => {
    const { root } = clean('<p>&lt;img src=x onerror=alert(1)&gt;</p>');
    expect(root.querySelector('img')).toBeNull();
    expect(root.textContent).toBe('<img src=x onerror=alert(1)>');
  });
});

describe('blockedNotice', () => {
  it('says how many and why', () => {
    expect(blockedNotice({ pictures: 0, others: 0 })).toBeNull();
    expect(blockedNotice({ pictures: 1, others: 0 })).toBe(
      '1 picture from another site is blocked, because loading it would tell that site that you read this.',
    );
    expect(blockedNotice({ pictures: 3, others: 0 })).toContain(
      '3 pictures from other sites are blocked',
    );
    expect(blockedNotice({ pictures: 1, others: 1 })).toContain('2 items from other sites');
  });
});

// CHANCERY_CORPUS names the folder that `../shared` beside the workspace is.
const corpus = resolve(
  process.env['CHANCERY_CORPUS'] ?? resolve(import.meta.dirname, '../../../../../../shared'),
  'corpus/xss',
);

describe.skipIf(!existsSync(corpus))('sanitiseMail against foreign vectors', () => {
  it.each(['h5sc', 'dompurify', 'roundcube', 'payloadbox'])(
    '%s: nothing runs, nothing loads',
    (name) => {
      const { vectors } = JSON.parse(readFileSync(resolve(corpus, `${name}.json`), 'utf8')) as {
        vectors: { n: number; payload: string }[];
      };
      expect(vectors.length).toBeGreaterThan(3);
      // The large list is mostly one payload with another event; each fifth of it says as much.
      const step = vectors.length > 1000 ? 5 : 1;
      for (const { n, payload } of vectors.filter((_, at) => at % step === 0)) {
        const { root } = sanitiseMail(payload, window);
        const found = [...root.querySelectorAll('*')].flatMap(dangers);
        expect(found, `${name} ${n}: ${payload.slice(0, 200)}`).toEqual([]);
      }
    },
    120_000,
  );
});

function dangers(element: Element): string[] {
  const found: string[] = [];
  if (
    !(element instanceof HTMLElement) ||
    /script|frame|form|input|object|embed|link|meta|base/.test(element.localName)
  )
    found.push(element.outerHTML);
  for (const { name, value } of element.attributes) {
    if (/^on|^(srcset|background|action|formaction|xlink|srcdoc|poster|ping)/i.test(name))
      found.push(name);
    if (name === 'href' && !/^(https?:\/\/|mailto:|tel:|#)/i.test(value)) found.push(value);
    if (name === 'src' && !value.startsWith('data:image/')) found.push(value);
    if (name === 'style' && /(url|image-set|src|expression|element)\((?!"data:image)/i.test(value))
      found.push(value);
  }
  if (
    element.localName === 'style' &&
    /(url|expression)\(|@import/i.test(element.textContent ?? '')
  )
    found.push(element.textContent ?? '');
  return found;
}
