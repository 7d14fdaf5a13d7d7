import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToSearch, htmlToText } from './html';

describe('htmlToText', () => {
  it('drops tags without a gap, and puts blocks on lines of their own', () => {
    expect(htmlToText('<p>se<b>cr</b>et</p><p>two</p>')).toBe('secret\n\ntwo');
    expect(htmlToText('a<br>b<hr/>c')).toBe('a\nb\nc');
    expect(htmlToText('<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>')).toBe(
      '1 2\n\n3',
    );
    expect(htmlToText('  much \r\n\t white&nbsp;&#160; space ')).toBe('much white space');
  });

  it('undoes character references', () => {
    expect(htmlToText('&lt;b&gt; &amp;amp; &eacute;&#233;&#xE9; &euro;&#128; &hearts;')).toBe(
      '<b> &amp; ééé €€ ♥',
    );
    expect(htmlToText('&copy2024 &unknown; &; & &#0;&#x110000;')).toBe(
      '©2024 &unknown; &; & \ufffd\ufffd',
    );
  });

  it('leaves out scripts, styles and comments', () => {
    expect(htmlToText('a<script>if (a<b) "</p>"</script >b<STYLE>p{}</STYLE>c')).toBe('abc');
    expect(htmlToText('a<script>never ends <p>x')).toBe('a');
    expect(htmlToText('<title>t</title>se<!-- > -->cret<!DOCTYPE x>')).toBe('t\nsecret');
  });

  it('ends comments where browsers end them, and shows what Outlook shows', () => {
    expect(htmlToText('<!-->shown<!-- -->')).toBe('shown');
    expect(htmlToText('<!--->shown<!-- hidden --!>too')).toBe('showntoo');
    expect(htmlToText('<!--[if mso]><p>for Outlook</p><![endif]-->')).toBe('for Outlook');
  });

  it('shows what nobody sees as nothing', () => {
    expect(htmlToText('sec&shy;ret &zwj;pl\u200ban \u202eabc')).toBe('secret plan abc');
  });

  it('keeps texts that stand in attributes', () => {
    expect(htmlToText('<img src=x alt="the plan"><input value=\'go\' title=now>')).toBe(
      'the plan go now',
    );
    expect(htmlToText('<a title="a>b">link</a>')).toBe('a>b link');
  });

  it('takes a < that begins no tag for text', () => {
    expect(htmlToText('1 < 2 <3 <= 4')).toBe('1 < 2 <3 <= 4');
  });

  it('ends on anything, and its result holds no tag it was given', () => {
    const unit = fc.constantFrom(
      '<',
      '>',
      '!',
      '--',
      '/',
      'script',
      'p',
      '"',
      "'",
      '=',
      ' ',
      '&',
      '#',
      ';',
      'a',
      '[if',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (html) => {
        expect(htmlToText(html)).not.toMatch(/<p>|<script/);
      }),
    );
  });

  it('is linear: hostile megabytes pass', () => {
    for (const piece of [
      '<',
      '<a ',
      '<!--',
      '<a b="',
      '&',
      '<script>',
      '<p',
      "<a b='c'",
      ' ',
      '</',
    ]) {
      htmlToText(piece.repeat(1_000_000 / piece.length));
    }
  });
});

describe('htmlToSearch', () => {
  it('is the text alone where nothing is hidden', () => {
    const html = '<p style="height:auto;border-width:0">se<b>cr</b>et</p><ul><li>a<li>b</ul>';
    expect(htmlToSearch(html)).toBe(htmlToText(html));
  });

  it('adds what is seen of lines where something is hidden, and what is hidden by itself', () => {
    expect(
      htmlToSearch('<p>one</p><p>fal<i style="display:none">x y</i>con</p>').split('\n'),
    ).toEqual(expect.arrayContaining(['falx ycon', 'falcon', 'x y']));
    expect(htmlToSearch('a<img alt="b">c')).toBe('a b c\n\nac');
  });

  it('knows where a hidden element ends', () => {
    const seen = (html: string) => htmlToSearch(html).split('\n');
    expect(seen('a<p hidden>b<p>fal<b hidden>x</b>con')).toContain('falcon');
    expect(seen('<i hidden>a<i>b</i>c</i>fal<b hidden>x</b>con')).toContain('falcon');
    expect(seen('<div hidden>a<b hidden>c</div>fal<b hidden>x</b>con')).toContain('falcon');
    expect(seen('fal<img hidden>con')).toContain('falcon');
  });

  it('is linear: hostile megabytes pass', () => {
    for (const piece of [
      '<style>',
      '<style>{',
      '<style>{}',
      '<style>/*',
      '<i hidden>',
      '<i style="display:none">x</i>',
      '<i class=a ',
      '<p hidden>',
    ])
      htmlToSearch(piece.repeat(1_000_000 / piece.length));
    htmlToSearch(`<style>${'{'.repeat(500_000)}</style>`);
    htmlToSearch(`<style>${'a,'.repeat(200_000)}{display:none}</style>${'<i>'.repeat(100_000)}`);
  });
});
