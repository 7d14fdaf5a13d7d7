import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { documentedParameters } from './parameter-names';
import { findParameter, parameterTable } from './parameters';
import { parameterPage } from './table';

const list = resolve(
  process.env['CHANCERY_CORPUS'] ?? '../shared',
  'corpus/rules/transportrule-parameters.json',
);

describe('the page of parameters', () => {
  it('is as the catalogue makes it', async () => {
    const file = resolve('docs/exchange-parameters.md');
    const page = await format(parameterPage(documentedParameters()), {
      ...(await resolveConfig(file)),
      parser: 'markdown',
    });
    await expect(
      page,
      'run: npx vitest run --project unit libs/exchange/src/table.spec.ts --update',
    ).toMatchFileSnapshot(file);
  });

  it.runIf(existsSync(list))('forgets none of the 177 that there are', () => {
    const { parameters } = JSON.parse(readFileSync(list, 'utf8')) as {
      parameters: { name: string }[];
    };
    const names = parameters.map(({ name }) => name);
    expect(names).toHaveLength(177);
    expect(documentedParameters()).toEqual(expect.arrayContaining(names));
    expect(documentedParameters().filter((name) => !names.includes(name))).toEqual([]);
  });

  it('finds a parameter in any case and by a beginning that only it has', () => {
    const table = parameterTable();
    expect(findParameter(table, 'subjectcontainswords')?.name).toBe('SubjectContainsWords');
    expect(findParameter(table, 'Comment')?.name).toBe('Comments');
    expect(findParameter(table, 'Subject')).toBeUndefined();
    expect(findParameter(table, 'Nonsense')).toBeUndefined();
  });
});
