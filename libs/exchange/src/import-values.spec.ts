import { describe, expect, it } from 'vitest';
import { prepareImport } from './import';

const one = (script: string) => {
  const { report } = prepareImport(script);
  expect(report.refusals).toEqual([]);
  return report.rules[0]!;
};

describe('types of sensitive information', () => {
  it('that are not known are named, and the rule is left in test mode', () => {
    const imported = one(
      `New-TransportRule a -MessageContainsDataClassifications @(@{Name="Credit Card Number"; minCount="2"},@{Name='Our own'}) -PrependSubject x`,
    );
    expect(imported.rule.conditions[0]).toHaveProperty('args', {
      types: [{ type: 'credit-card', minCount: 2 }],
    });
    expect(imported.warnings[0]?.reason).toContain('Our own');
    expect(imported.warnings[0]?.reason).toContain('no such type of sensitive information');
    expect(imported.rule.mode).toBe('test');
  });

  it.each([
    ['JSON', (name: string) => JSON.stringify({ name, minCount: '1' })],
    ['literals', (name: string) => `@{Name='${name}'; minCount=1}`],
    ['names', (name: string) => name],
  ])('of the rule out of the box are all known, as %s', (_, written) => {
    const types = [
      'ABA Routing Number',
      'Credit Card Number',
      'Drug Enforcement Agency (DEA) Number',
      'U.S. / U.K. Passport Number',
      'U.S. Bank Account Number',
      'U.S. Individual Taxpayer Identification Number (ITIN)',
      'U.S. Social Security Number (SSN)',
    ];
    const { report } = prepareImport(
      JSON.stringify([
        { Name: 'a', MessageContainsDataClassifications: types.map(written), PrependSubject: 'x' },
      ]),
    );
    expect(report.rules[0]?.warnings).toEqual([]);
    expect(report.rules[0]?.rule.conditions[0]).toHaveProperty('args.types.length', 7);
  });
});

describe('an incident report', () => {
  it('keeps the parts that are known here, and the rule in force', () => {
    const imported = one(
      `New-TransportRule a -GenerateIncidentReport ops@alder.test -IncidentReportContent sender,CC,Severity,DataClassifications,idmatch,Override`,
    );
    expect(imported.rule.actions[0]?.args).toEqual({
      address: 'ops@alder.test',
      content: ['Sender', 'Cc', 'Severity', 'DataClassifications', 'IdMatch'],
    });
    expect(imported.rule.mode).toBe('enforce');
    expect(imported.warnings[0]?.reason).toContain('“Override”');
  });
});
