import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { ACTIONS, CONDITIONS, ruleCatalogue } from './registry';

type Entry = ReturnType<typeof ruleCatalogue>['conditions' | 'actions'][number];

const code = (text: string): string => `\`${text}\``;
/** A bar would end the cell, in code too. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** What an argument takes: its values where there are few, else what it is called and for. */
function argumentLine({ name, label, choices, optional, help, ...rest }: Entry['fields'][number]) {
  const values = choices.map(({ value }) => code(String(value))).join(', ');
  const says = [
    label,
    values && `one of ${values}`,
    'listKind' in rest && `or ${code('lists')}, ids of lists of ${rest.listKind as string}`,
    optional && 'may be left out',
    help,
  ].filter(Boolean);
  return `${code(name)}: ${says.join('; ')}`;
}

function rowsOf(entries: readonly Entry[], examples: ReadonlyMap<string, object>): string {
  return entries
    .map((entry) => {
      const args = entry.fields.map(argumentLine).join('<br>') || 'none';
      const example = code(JSON.stringify(examples.get(entry.code) ?? {}));
      return `| ${[code(entry.code), entry.label, args, example].map(cell).join(' | ')} |`;
    })
    .join('\n');
}

/** The page of everything a rule can be made of, drawn from the definitions. */
function page(): string {
  const { conditions, actions } = ruleCatalogue();
  const examples = new Map<string, object>();
  for (const { code, examples: all } of [...CONDITIONS, ...ACTIONS])
    if (all[0]) examples.set(code, all[0].args);
  const head = (what: string) => `| ${what} | What it says | Arguments | Example of arguments |
| --- | --- | --- | --- |`;
  return `# What a rule is made of

The ${conditions.length} conditions, each of which can be an exception too, and the ${actions.length} actions, as the HTTP interface, the command line and files of rules name them. In the console the same are picked by what they say. What Exchange calls them: [every parameter of Exchange](exchange-parameters.md).

This page is generated from the definitions. After a change there:

\`\`\`sh
npx vitest run --project unit libs/rules/src/reference.spec.ts --update
\`\`\`

## Conditions and exceptions

${head('`predicate`')}
${rowsOf(conditions, examples)}

## Actions

${head('`action`')}
${rowsOf(actions, examples)}
`;
}

it('the page of conditions and actions is as the definitions make it', async () => {
  const file = resolve('docs/rule-parts.md');
  const text = await format(page(), { ...(await resolveConfig(file)), parser: 'markdown' });
  await expect(
    text,
    'run: npx vitest run --project unit libs/rules/src/reference.spec.ts --update',
  ).toMatchFileSnapshot(file);
});
