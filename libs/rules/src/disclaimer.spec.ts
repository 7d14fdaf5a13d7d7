import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import { htmlFault } from './disclaimer-html';
import { explain } from './evaluate';
import { exampleInput } from './example-message';
import type { ExampleMessage } from './definition';
import { evaluateEnvelope } from './envelope';

const rule = (fallback: string, html: string, more: object = {}) =>
  Rule.parse({
    id: (fallback + html).slice(0, 64),
    name: 'r',
    priority: 0,
    actions: [{ action: 'ApplyHtmlDisclaimer', args: { html, fallback } }],
    ...more,
  });
const BODY = {
  path: '',
  depth: 0,
  type: 'text/plain',
  charset: 'utf-8',
  encoding: null,
  disposition: null,
  fileName: null,
  contentId: null,
  headerOffset: 0,
  bodyOffset: 10,
  bodyLength: 10,
  decodedBytes: 10,
  multipart: false,
  attachment: false,
  damage: [],
};
const parts = (type: string): ExampleMessage => ({
  facts: {
    parts: [
      { ...BODY, type, multipart: true },
      { ...BODY, path: '1' },
    ],
  },
});
const decide = (message: ExampleMessage, ...rules: Rule[]) => {
  const compiled = compile({
    revision: 1,
    rules: rules.map((each, priority) => ({ ...each, priority })),
  });
  return explain(compiled, exampleInput(message));
};

describe('a disclaimer', () => {
  it('goes into a body of text, with its tokens filled in and nothing of them taken for mark-up', () => {
    const { groups } = decide(
      {
        from: '"Ann <b>O\'Neil</b>" <ann@alder.test>',
        facts: { parts: [BODY] },
      },
      rule('Wrap', '<p title="%%Email%%">%%displayname%% %%City%% %%Unknown%%</p>'),
    );
    expect(groups[0]?.edits).toEqual([
      {
        kind: 'disclaimer',
        html: '<p title="ann@alder.test">Ann &#60;b&#62;O&#39;Neil&#60;/b&#62;  %%Unknown%%</p>',
        location: 'append',
      },
    ]);
  });

  it.each(['multipart/signed', 'multipart/encrypted'])('changes nothing inside %s', (type) => {
    const message = parts(type);
    expect(decide(message, rule('Ignore', 'x')).groups[0]?.edits).toEqual([]);
    expect(decide(message, rule('Wrap', 'x')).groups[0]?.edits).toEqual([
      { kind: 'disclaimer', html: 'x', location: 'append', wrap: true },
    ]);
    const { groups, explanation } = decide(message, rule('Reject', 'x'));
    expect(groups[0]).toMatchObject({ edits: [], reject: { code: '5.7.1' } });
    expect(JSON.stringify(explanation)).toContain('The body cannot be changed');
  });

  it('of a later rule goes into the new message that an earlier one made', () => {
    const message = parts('multipart/signed');
    expect(
      decide(message, rule('Wrap', 'x'), rule('Reject', 'y')).groups[0]?.edits.map(
        (edit) => edit.kind === 'disclaimer' && [edit.html, edit.wrap],
      ),
    ).toEqual([
      ['x', true],
      ['y', undefined],
    ]);
    expect(
      decide(message, rule('Ignore', 'x'), rule('Reject', 'y')).groups[0]?.reject,
    ).toBeTruthy();
  });

  it('that may refuse the message is not passed over at RCPT', () => {
    const sender = exampleInput({});
    const rejecting = Rule.parse({
      id: 'r2',
      name: 'r2',
      priority: 1,
      actions: [{ action: 'RejectMessage', args: { code: '5.7.912' } }],
    });
    const early = (first: Rule) =>
      evaluateEnvelope(compile({ revision: 1, rules: [first, rejecting] }), {
        ...sender,
        sender: 'a@alder.test',
        recipient: 'b@birch.test',
      })?.code;
    expect(early(rule('Wrap', 'x'))).toBe('5.7.912');
    expect(early(rule('Reject', 'x'))).toBeUndefined();
  });
});

describe('HTML of a disclaimer', () => {
  it.each([
    'Plain text & more',
    '<p style="color: rgb(1, 2, 3); font-family: Arial">a <b>b</b><br></p>',
    '<table border=1 cellpadding="2"><tr><td bgcolor="#fff">x</table>',
    '<a href="https://example.com/?a=b&amp;c" target=_blank>x</a> <a href="mailto:%%Email%%">y</a>',
    '<img src="https://example.com/logo.png" alt="Logo" width=10>',
    '%%DisplayName%%, <i>%%Title%%</i>',
  ])('%s is taken', (html) => {
    expect(htmlFault(html)).toBeNull();
  });

  it.each([
    '<script>x</script>',
    '<ScRiPt src=x>',
    '<p onclick="x">x</p>',
    '<img src=x onerror=x>',
    '<img src="data:image/svg+xml,x">',
    '<a href="javascript:x">x</a>',
    '<a href="java\nscript:x">x</a>',
    '<a href="&#106;avascript:x">x</a>',
    '<a href="%%Notes%%">x</a>',
    '<a href="//evil.test">x</a>',
    '<style>p{}</style>',
    '<link rel=stylesheet href=x>',
    '<iframe src="https://x.test"></iframe>',
    '<form action="https://x.test"><input></form>',
    '<svg><p>x</p></svg>',
    '<math><mi>x</mi></math>',
    '<html><body>x</body></html>',
    '<base href="https://x.test">',
    '<meta http-equiv=refresh content=0>',
    '<p style="background: url(https://x.test/a)">x</p>',
    '<p style="width: expression(alert(1))">x</p>',
    '<p style="width: exp\\72 ession(1)">x</p>',
    '<p style="position: fixed; top: 0">x</p>',
    '<p style="color: %%DisplayName%%">x</p>',
    '<!-- comment -->',
    '<!--[if mso]><p>x</p><![endif]-->',
    '<!DOCTYPE html>x',
    '<?php x ?>',
    '<p id="x">x</p>',
    '<p srcdoc="x">x</p>',
  ])('%s is refused, and why is said', (html) => {
    expect(htmlFault(html)).toMatch(/[.]$/);
  });
});
