import { Parser } from 'htmlparser2';
import * as z from 'zod/mini';

/** As Exchange has it. */
const MOST = 5000;

/** What text, its looks and its tables are made of; nothing that loads, runs, asks or reaches outside of itself. */
const ELEMENTS = new Set(
  (
    'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div ' +
    'dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp ' +
    'rt ruby s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'
  ).split(' '),
);

const ATTRIBUTES = new Set(
  (
    'abbr align alt bgcolor border cellpadding cellspacing class clear color cols colspan datetime dir face height ' +
    'hspace lang name noshade nowrap rel role rowspan rules scope size span start style summary target title type ' +
    'valign value vspace width'
  ).split(' '),
);

/** An address begins with what it is; a token cannot decide that. */
const ADDRESS = { href: /^(?:https?:|mailto:|tel:)/i, src: /^https?:/i } as const;

/** A style can load, or in old readers run: no functions but of colour, no escapes, no rules, and nothing of a sender. */
const STYLE =
  /[\\@<>]|%%|\b(?!rgba?\(|hsla?\()[\w-]+\s*\(|\b(?:behaviou?r|-moz-binding)\s*:|position\s*:\s*(?:fixed|sticky|absolute)/i;

/**
 * HTML of a rule that is put into mail. It is refused, with what is wrong, where it holds more than text, its
 * looks, tables, links and pictures: what is saved is what is sent, to the letter. The portal sanitises it
 * again, with the message, before it shows it.
 */
export const disclaimerHtml = z.string('The text is text.').check(
  z.minLength(1, 'The text cannot be empty.'),
  z.maxLength(MOST, `The text has at most ${MOST.toLocaleString('en')} characters, tags included.`),
  z.refine(
    (html) => !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(html),
    'The text has no control characters.',
  ),
  z.check<string>((context) => {
    const fault = htmlFault(context.value);
    if (fault) context.issues.push({ code: 'custom', input: context.value, message: fault });
  }),
);

/** Why this HTML may not be put into mail, in words; null when it may. */
export function htmlFault(html: string): string | null {
  let fault: string | null = null;
  const say = (what: string): void => void (fault ??= what);
  const parser = new Parser({
    onopentag(name, attributes) {
      if (!ELEMENTS.has(name)) say(`<${name}> cannot stand in it.`);
      for (const [attribute, value] of Object.entries(attributes)) {
        const why = attributeFault(name, attribute, value);
        if (why) say(why);
      }
    },
    oncomment: () => say('Comments cannot stand in it: some readers show what is in them.'),
    onprocessinginstruction: () =>
      say('Only the text itself is wanted, without <!DOCTYPE> or <?…?>.'),
    oncdatastart: () => say('CDATA cannot stand in it.'),
  });
  parser.end(html);
  return fault;
}

function attributeFault(element: string, name: string, given: string): string | null {
  const value = given.replace(/[\0- ]/g, '');
  if (name === 'style')
    return STYLE.test(given) ? 'A style loads nothing and leaves the text where it stands.' : null;
  if (name === 'href' && element === 'a')
    return ADDRESS.href.test(value) ? null : 'A link begins with https:, http:, mailto: or tel:.';
  if (name === 'src' && element === 'img')
    return ADDRESS.src.test(value) ? null : 'The address of a picture begins with https:.';
  const known = ATTRIBUTES.has(name) || /^aria-[a-z]+$/.test(name);
  return known ? null : `The attribute ${name} cannot stand in it.`;
}
