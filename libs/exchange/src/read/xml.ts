import { SaxesParser } from 'saxes';
import { beginning, lineAt, type ReadOptions, type ReadRule, type Refusal } from '../model';
import { readScript } from '../powershell/script';

interface Block {
  readonly line: number;
  readonly text: string;
}

/** What the elements around the commands say. */
interface Document {
  readonly blocks: Block[];
  readonly refusals: Refusal[];
  /** It is a collection, which may be empty. */
  collection: boolean;
  /** Mode and state of a data loss prevention template, which hold for all its rules. */
  template: { mode: string | undefined; state: string | undefined } | null;
}

/**
 * Reads what `Export-TransportRuleCollection` writes: one command to a rule, in a CDATA section. So do
 * templates for data loss prevention. Files of Exchange 2007 and 2010, which describe conditions and
 * actions in elements of their own, are refused rule by rule.
 */
export function readXml(
  text: string,
  options: ReadOptions,
): { rules: ReadRule[]; refusals: Refusal[] } {
  const start = text.search(/\S|$/);
  const document = parse(text.slice(start), lineAt(text, start) - 1);
  const { refusals, template } = document;
  const rules: ReadRule[] = [];
  for (const { line, text: script } of document.blocks) {
    const read = readScript(script, options, line);
    rules.push(...read.rules.map((rule) => (template ? withTemplate(rule, template) : rule)));
    refusals.push(...read.refusals);
  }
  if (document.blocks.length === 0 && refusals.length === 0 && !document.collection)
    refusals.push({
      line: 1,
      text: beginning(text),
      reason: 'There is no rule in this file: no commandBlock with a New-TransportRule command.',
    });
  return { rules, refusals };
}

/** @param above lines before the text */
function parse(text: string, above: number): Document {
  const document: Document = { blocks: [], refusals: [], collection: false, template: null };
  const parser = new SaxesParser();
  const lineNow = () => parser.line + above;
  let failed = false;
  let block: { line: number; text: string } | null = null;
  let rule: { name: string; line: number; read: boolean } | null = null;
  const add = (piece: string) => {
    if (!block) return;
    if (block.text === '') block.line = lineNow() - piece.split('\n').length + 1;
    block.text += piece;
  };
  parser.on('error', (error) => {
    if (failed) return;
    failed = true;
    document.refusals.push({
      line: lineNow(),
      text: beginning(text.split('\n')[parser.line - 1] ?? ''),
      reason: `The XML is broken here: ${error.message.replace(/^[\d:]+ /, '').replace(/\.$/, '')}.`,
    });
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = name.toLowerCase();
    if (element === 'commandblock') block = { line: lineNow(), text: '' };
    else if (element === 'rule')
      rule = { name: attributes['name'] ?? '', line: lineNow(), read: false };
    else if (element === 'rules') document.collection = true;
    else if (element === 'dlppolicytemplate')
      document.template = { mode: attributes['mode'], state: attributes['state'] };
  });
  parser.on('text', (piece) => {
    // Blanks around the section are not where the command begins.
    if (block && (block.text !== '' || piece.trim() !== '')) add(piece);
  });
  parser.on('cdata', add);
  parser.on('closetag', ({ name }) => {
    const element = name.toLowerCase();
    if (element === 'commandblock' && block) {
      document.blocks.push(block);
      block = null;
      if (rule) rule.read = true;
    } else if (element === 'rule' && rule) {
      if (!rule.read) document.refusals.push(oldRule(rule));
      rule = null;
    }
  });
  parser.write(text).close();
  return document;
}

const oldRule = ({ name, line }: { name: string; line: number }): Refusal => ({
  line,
  text: name,
  reason:
    'This rule has no command: the file was written by Exchange 2007 or 2010. Import it into Exchange 2013 or newer and export it again.',
});

function withTemplate(
  rule: ReadRule,
  { mode, state }: { mode: string | undefined; state: string | undefined },
): ReadRule {
  const given = (name: string) =>
    rule.parameters.some((each) => each.name.toLowerCase() === name.toLowerCase());
  const added = [
    ...(mode !== undefined && !given('Mode')
      ? [{ name: 'Mode', value: mode, line: rule.line }]
      : []),
    ...(state !== undefined && !given('Enabled')
      ? [{ name: 'Enabled', value: /^enabled/i.test(state), line: rule.line }]
      : []),
  ];
  return { ...rule, parameters: [...rule.parameters, ...added] };
}
