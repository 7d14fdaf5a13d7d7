import { parameterTable, type Target } from './parameters';

export interface TableRow {
  readonly parameter: string;
  readonly state: 'supported' | 'mapped' | 'refused';
  readonly why: string;
}

/** What an import makes of a parameter, in a line. */
export function rowOf(parameter: string, target: Target | undefined): TableRow {
  const row = (state: TableRow['state'], why: string): TableRow => ({ parameter, state, why });
  switch (target?.kind) {
    case 'predicate': {
      const what = target.place === 'conditions' ? 'Condition' : 'Exception';
      return row('supported', `${what} “${target.entry.label}”${fieldOf(target)}`);
    }
    case 'action':
      return row('supported', `Action “${target.entry.label}”${fieldOf(target)}`);
    case 'property':
      return target.property === 'mode'
        ? row(
            'supported',
            'Mode of the rule; AuditAndNotify becomes test mode that sends its notifications',
          )
        : row('supported', 'Property of the rule');
    case 'same':
      return parameterTable().get(target.as.toLowerCase())?.target.kind === 'action'
        ? row('mapped', `As ${target.as}: ${target.note}`)
        : row('refused', `It would be ${target.as}, which Chancery has no counterpart for.`);
    case 'outside':
      return row('refused', target.outside.reason);
    case 'about':
      return row('refused', target.why);
    case 'none':
      return row('refused', `${target.why} The rule is imported in test mode without it.`);
    case undefined:
      return row('refused', 'Chancery does not know this parameter.');
  }
}

/** Which of several parts of a definition a parameter is. */
function fieldOf(target: Extract<Target, { kind: 'predicate' | 'action' }>): string {
  const { exchange, fields } = target.entry;
  const field = fields[target.index];
  return exchange.length > 1 && field ? `, ${field.label}` : '';
}

/** The page of all parameters, in the order of their names. */
export function parameterPage(names: readonly string[]): string {
  const table = parameterTable();
  const rows = names.map((name) => rowOf(name, table.get(name.toLowerCase())?.target));
  const count = (state: TableRow['state']) => rows.filter((row) => row.state === state).length;
  return `# Parameters of Exchange's mail flow rules

What an import makes of each parameter of \`New-TransportRule\` and of Microsoft365DSC's \`EXOTransportRule\`:
${count('supported')} are supported, ${count('mapped')} become something else, ${count('refused')} stay behind. Whatever a rule uses of the last is
named in the preview with the reason, and a rule that would act on other mail without it is left in
test mode.

This page is generated from the catalogue of conditions and actions. After a change there:

\`\`\`sh
npx vitest run --project unit libs/exchange/src/table.spec.ts --update
\`\`\`

| Parameter | | What becomes of it |
| --- | --- | --- |
${rows.map(({ parameter, state, why }) => `| \`${parameter}\` | ${state} | ${why.replaceAll('|', '\\|')} |`).join('\n')}
`;
}
