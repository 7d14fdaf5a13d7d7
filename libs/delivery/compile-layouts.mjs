// Compiles the mail layouts (src/layouts/*.mjml and *.html) into src/layouts/generated.ts, so that
// nothing of MJML is needed at run time. `--check` compares instead of writing and exits with 1
// when the committed file is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mjml2html from 'mjml';
import { format, resolveConfig } from 'prettier';

const folder = join(import.meta.dirname, 'src/layouts');
const target = join(folder, 'generated.ts');

// MJML checks that colours are colours, so the sources carry these stand-ins.
const colours = {
  '#A10001': 'page',
  '#A10002': 'accent',
  '#A10003': 'button',
  '#A10004': 'onButton',
  '#A10005': 'darkAccent',
  '#A10006': 'onDarkAccent',
  '#A10007': 'buttonEdge',
  '#A10008': 'link',
  '#A10009': 'darkLink',
};

const fillColours = (html) =>
  html.replace(/#A1000[1-9]/gi, (found) => `{{ colours.${colours[found.toUpperCase()]} }}`);

/** Every byte goes out once per recipient: no white space between tags that lay out, none in CSS. */
const squeeze = (html) =>
  html
    .replace(/(<style[^>]*>)([^]*?)(<\/style>)/g, (_all, open, css, close) =>
      [
        open,
        css
          .replace(/\s+/g, ' ')
          .replace(/ ?([{};,]) ?/g, '$1')
          .replace(/: /g, ':')
          .trim(),
        close,
      ].join(''),
    )
    .replace(/\s*\n\s*/g, ' ')
    .replace(
      /(<\/?(?:html|head|meta|title|style|body|table|tbody|tr|td|div|main|header|form|h1|p)\b[^>]*>|-->|\]>|%\}) (?=<(?!b>|a |br))/g,
      '$1',
    )
    .replace(/ (?=<!--|<!\[endif)/g, '')
    .trim();

async function compileMjml(name) {
  const file = join(folder, `${name}.mjml`);
  const { html, errors } = await mjml2html(readFileSync(file, 'utf8'), {
    filePath: file,
    ignoreIncludes: false,
    includePath: folder,
    validationLevel: 'strict',
    keepComments: false,
    fonts: {},
    minify: true,
    minifyOptions: { minifyCss: false },
    templateSyntax: [
      { prefix: '{{', suffix: '}}' },
      { prefix: '{%', suffix: '%}' },
    ],
    allowMixedSyntax: true,
  });
  if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage).join('\n'));
  return squeeze(fillColours(html));
}

const layouts = {
  wrapperLayout: await compileMjml('wrapper'),
  passcodeLayout: await compileMjml('passcode'),
  noticeLayout: await compileMjml('notice'),
  messageFileLayout: squeeze(fillColours(readFileSync(join(folder, 'message-file.html'), 'utf8'))),
};

const source = await format(
  [
    '// Made by compile-layouts.mjs from the .mjml and .html files beside it. Do not edit: run `nx layouts delivery`.',
    '',
    ...Object.entries(layouts).map(
      ([name, html]) => `export const ${name} = ${JSON.stringify(html)};\n`,
    ),
  ].join('\n'),
  { ...(await resolveConfig(target)), parser: 'typescript' },
);

if (!process.argv.includes('--check')) {
  writeFileSync(target, source);
} else if (source !== readFileSync(target, 'utf8')) {
  process.stderr.write(
    'libs/delivery/src/layouts/generated.ts is out of date: run nx layouts delivery\n',
  );
  process.exitCode = 1;
}
