import { describe, expect, it } from 'vitest';
import { cleanCss } from './clean-css';

describe('cleanCss', () => {
  it('keeps what only draws', () => {
    const css = 'p.Mso > a[href^="http"] { color:#1e4976; margin:0 0 1.5em; font:12pt "A;B" }';
    expect(cleanCss(css)).toEqual({ css, remote: 0 });
  });

  it.each([
    ['background:url(http://x.test/a.png)', 'background:none'],
    ['background:url( "https://x.test/a)b.png" ) red', 'background:none red'],
    ['background:u\\72l(//x.test/a)', 'background:none'],
    ['background:\\75 rl(//x.test/a)', 'background:none'],
    ['background:\\000075\\72\r\nl(//x.test/a)', 'background:none'],
    ['background:u\\72\n\\6c\t("//x.test/a")', 'background:none'],
    ['background:URL/**/(//x.test/a)', 'background:URL ( none'],
    ['background:image-set("https://x.test/a" 1x)', 'background:none'],
    ['background:-webkit-image-set(url(https://x.test/a) 1x)', 'background:none'],
    ['list-style:src("//x.test/a")', 'list-style:none'],
    ['width:expression(alert(1))', 'width:none'],
    ['list-style:url(//x.test/a)\\20url(//x.test/b)', 'list-style:nonenone'],
  ])('takes the load out of %s', (css, _) => {
    const cleaned = cleanCss(css).css;
    // A space between name and bracket makes it no function for the browser either.
    expect(cleaned).not.toMatch(/(url|src|image-set|expression)\(/i);
    if (!css.includes('/**/')) expect(cleaned).toBe(_);
  });

  it.each(['\n', '\r', '\r\n', '\f'])('knows that %j ends a string', (end) => {
    for (const quote of ['"', "'"])
      expect(cleanCss(`a:${quote}${end};background:url(//x.test/a)`).css).toBe(
        `a:${quote}\n;background:none`,
      );
  });

  it('counts each reference to another site', () => {
    expect(
      cleanCss('a{background:url(//a.test/1)} b{background:url(https://b.test/2)}').remote,
    ).toBe(2);
    expect(cleanCss('a{background:url(cid:1)} b{background:url(x.png)}').remote).toBe(0);
  });

  it('keeps a picture that lies in the style itself, if it is a bitmap', () => {
    expect(cleanCss('a{background:url( data:image/png;base64,AAAA )}').css).toBe(
      'a{background:url("data:image/png;base64,AAAA")}',
    );
    expect(cleanCss('a{background:url(data:image/svg+xml,<svg>)}').css).toBe('a{background:none}');
  });

  it.each([
    '@import "https://x.test/a.css";',
    '@import url(https://x.test/a.css) screen;',
    '@\\69mport "https://x.test/a.css";',
    '@font-face { font-family: x; src: url(https://x.test/f) }',
    '@namespace url(https://x.test/);',
  ])('drops %s whole', (rule) => {
    const { css, remote } = cleanCss(`${rule} p { color: red }`);
    expect(css.trim()).toBe('p { color: red }');
    expect(remote).toBe(1);
  });

  it('keeps media rules and cleans inside them', () => {
    expect(cleanCss('@media (max-width: 600px) { a { background: url(//x.test/y) } }').css).toBe(
      '@media (max-width: 600px) { a { background: none } }',
    );
  });

  it('drops the comment marks that hide a style sheet from old readers', () => {
    expect(cleanCss('<!-- p { margin: 0 } -->').css.trim()).toBe('p { margin: 0 }');
  });

  it('lets no height depend on the height of the frame', () => {
    expect(cleanCss('min-height:110vh;width:50vw;height:calc(100DVH - 1px)').css).toBe(
      'min-height:auto;width:50vw;height:calc(auto - 1px)',
    );
  });

  it.each(['a{b:url(', '@import "x', "'", '\\', 'a{b:c\\', '/*', '@', 'url("//x.test/a'])(
    'ends on the broken text %j',
    (css) => {
      expect(cleanCss(css).css).not.toMatch(/url\(|\/\//);
    },
  );
});
