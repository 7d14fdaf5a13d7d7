import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { exportRules } from './export';
import { planImport, prepareImport } from './import';

const one = (script: string, options = {}) => {
  const { report } = prepareImport(script, options);
  expect(report.refusals).toEqual([]);
  expect(report.rules).toHaveLength(1);
  return report.rules[0]!;
};
const status = (script: string, name: string, options = {}) =>
  one(script, options).parameters.find((each) => each.name === name);

describe('what Microsoft’s pages disagree on', () => {
  const sized = "New-TransportRule 'Large' -MessageSizeOver 25MB -PrependSubject '[x] '";

  it('is imported as the page of the command has it, and a size says so', () => {
    expect(one(sized).rule.conditions).toEqual([
      { predicate: 'MessageSizeOver', args: { size: 25 * 1024 * 1024 } },
    ]);
    const found = status(sized, 'MessageSizeOver');
    expect(found?.status).toBe('mapped');
    expect(found?.reason).toContain('larger or equal');
    // It is no warning: nothing stays behind.
    expect(one(sized).warnings).toEqual([]);
  });

  it.each([
    { predicate: 'MessageSizeOver', args: { size: 1000, orEqual: true } },
    { predicate: 'From', args: { addresses: ['ana@alder.test'], anyHeader: true } },
  ])('has no words in Exchange as the other reading: %j', (condition) => {
    const rule = Rule.parse({
      id: 'r',
      name: 'r',
      priority: 0,
      conditions: [condition],
      actions: [{ action: 'PrependSubject', args: { text: 'x' } }],
    });
    expect(exportRules([rule], 'ps1').warnings[0]?.reason).toMatch(
      /^Left out: Exchange does not know/,
    );
  });
});

describe('several document properties', () => {
  const line = (name: string) =>
    `New-TransportRule -Name 'Marked' -${name} 'PII:yes','Confidentiality:Secret,Top secret' -PrependSubject '[x] '`;
  const pii = {
    predicate: 'AttachmentPropertyContainsWords',
    args: { property: 'PII', words: ['yes'] },
  };
  const secret = {
    predicate: 'AttachmentPropertyContainsWords',
    args: { property: 'Confidentiality', words: ['Secret', 'Top secret'] },
  };

  it('are a group as a condition, and exceptions of their own', () => {
    const [condition] = prepareImport(line('AttachmentPropertyContainsWords')).report.rules;
    expect(condition?.rule.conditions).toEqual([{ any: [pii, secret] }]);
    expect(condition?.rule.mode).toBe('enforce');
    expect(condition?.warnings).toEqual([]);
    const [exception] = prepareImport(line('ExceptIfAttachmentPropertyContainsWords')).report.rules;
    expect(exception?.rule.exceptions).toEqual([pii, secret]);
  });

  it.each(['AttachmentPropertyContainsWords', 'ExceptIfAttachmentPropertyContainsWords'])(
    'are one parameter again, as %s',
    (name) => {
      const rules = prepareImport(line(name)).report.rules.map(({ rule }) => rule);
      const { bytes, warnings } = exportRules(rules, 'ps1');
      expect(warnings).toEqual([]);
      expect(new TextDecoder().decode(bytes)).toContain(
        `-${name} 'PII:yes','Confidentiality:Secret,Top secret'`,
      );
      expect(prepareImport(bytes).report.rules.map(({ rule }) => rule)).toEqual(rules);
    },
  );

  it('take the place of those that a rule has when a command changes it', () => {
    const changed = `${line('AttachmentPropertyContainsWords')}\nSet-TransportRule 'Marked' -AttachmentPropertyContainsWords 'PII:yes'`;
    expect(prepareImport(changed).report.rules[0]?.rule.conditions).toEqual([pii]);
  });
});

describe('a rule of Exchange', () => {
  it('becomes one of ours, with every part of it', () => {
    const imported = one(
      `New-TransportRule 'Contracts' -SubjectContainsWords contract,'for your eyes' -SentToScope NotInOrganization -ExceptIfRecipientDomainIs birch.test -ApplyRightsProtectionTemplate 'Do Not Forward' -PrependSubject '[c] ' -StopRuleProcessing $true -Comments 'Since 2019' -Mode Enforce -Enabled $false -RuleErrorAction Defer -SenderAddressLocation HeaderOrEnvelope -RecipientAddressType Original -ExpiryDate 2027-01-31T12:00:00+01:00`,
    );
    expect(imported.sentence.text).toBe(
      "If the subject contains “contract” or “for your eyes” and the recipient is outside the organisation, protect with do-not-forward and put “[c] ” before the subject, then stop processing more rules, except if the recipient's domain is birch.test.",
    );
    expect(imported.rule).toMatchObject({
      name: 'Contracts',
      comment: 'Since 2019',
      enabled: false,
      mode: 'enforce',
      stopProcessing: true,
      errorAction: 'defer',
      senderAddressLocation: 'header-or-envelope',
      recipientAddressType: 'original',
      expiryDate: '2027-01-31T12:00:00+01:00',
    });
    expect(imported.warnings).toEqual([]);
    expect(imported.parameters.every((each) => each.status !== 'not-carried')).toBe(true);
  });

  it('is left in test mode when something stays behind that decides over mail', () => {
    const imported = one(
      `New-TransportRule 'a' -From 'Tony Smith',ana@alder.test -ApplyRightsProtectionTemplate Encrypt`,
    );
    expect(imported.rule.mode).toBe('test');
    expect(imported.rule.conditions[0]).toHaveProperty('args', { addresses: ['ana@alder.test'] });
    expect(imported.warnings.map(({ parameter }) => parameter)).toEqual(['From', 'Mode']);
    expect(imported.warnings[0]?.reason).toContain('“Tony Smith”');
  });

  it('is enforced when what stays behind changes nothing about mail', () => {
    const imported = one(
      `New-TransportRule 'a' -DlpPolicy 'PCI' -SetAuditSeverity high -PrependSubject 'x'`,
    );
    expect(imported.rule.mode).toBe('enforce');
    expect(imported.warnings.map(({ parameter }) => parameter)).toEqual(['DlpPolicy']);
    expect(imported.rule.actions).toContainEqual({
      action: 'SetAuditSeverity',
      args: { severity: 'High' },
    });
  });

  it.each([
    ['Look-ahead', '(?=secret)x'],
    ['Look-behind', '(?<!no )secret'],
    ['back-reference', '(\\w+) \\1'],
  ])('names %s in a pattern and keeps the others', (construct, pattern) => {
    const imported = one(
      `New-TransportRule a -SubjectMatchesPatterns '${pattern}','pay\\d+' -PrependSubject x`,
    );
    expect(imported.rule.mode).toBe('test');
    expect(imported.rule.conditions[0]).toHaveProperty('args', { patterns: ['pay\\d+'] });
    expect(imported.warnings[0]?.reason).toContain(construct);
    expect(imported.warnings[0]?.reason).toContain(pattern);
  });

  it('goes to test mode that notifies for AuditAndNotify', () => {
    const imported = one(`New-TransportRule a -PrependSubject x -Mode AuditAndNotify`);
    expect(imported.rule).toMatchObject({ mode: 'test', notifyInTest: true });
    expect(imported.warnings).toEqual([]);
  });

  it('cannot be imported without an action', () => {
    expect(
      one(`New-TransportRule a -SentToScope NotInOrganization -Disconnect $true`).blocked,
    ).toBe('None of its actions can be carried, and a rule needs one.');
  });

  it('needs both parts of what has two', () => {
    expect(
      status(`New-TransportRule a -HeaderContainsWords x -PrependSubject x`, 'HeaderContainsWords'),
    ).toMatchObject({
      status: 'not-carried',
      reason: 'It needs HeaderContainsMessageHeader as well.',
    });
  });

  it('finds connectors by their names here, and says which there is none of', () => {
    const line = (name: string) =>
      `New-TransportRule Partner -FromScope InOrganization -RouteMessageOutboundConnector '${name}' -RouteMessageOutboundRequireTls $true`;
    const names = { connectors: [{ id: 'c1', name: 'Partner line' }] };
    const [found] = prepareImport(line('partner LINE'), names).report.rules;
    expect(found?.rule).toMatchObject({
      mode: 'enforce',
      actions: [
        { action: 'RouteMessageOutboundConnector', args: { connector: 'c1' } },
        { action: 'RouteMessageOutboundRequireTls' },
      ],
    });
    expect(found?.sentence.text).toContain('route through the connector Partner line');
    const [lost] = prepareImport(line('Elsewhere'), names).report.rules;
    expect(lost?.rule).toMatchObject({
      mode: 'test',
      actions: [{ action: 'RouteMessageOutboundRequireTls' }],
    });
    expect(lost?.warnings).toMatchObject([
      {
        parameter: 'RouteMessageOutboundConnector',
        reason:
          'There is no connector “Elsewhere” here. Make it under Settings, Mail path, then import again.',
      },
      { parameter: 'Mode' },
    ]);
    const written = exportRules([found!.rule], 'ps1', names).bytes;
    expect(new TextDecoder().decode(written)).toContain(
      "-RouteMessageOutboundConnector 'Partner line'",
    );
  });

  it('finds templates and brands by their names here', () => {
    const names = {
      templates: [{ code: 'finance', name: 'Finance only' }],
      brands: [{ id: 'b1', name: 'Finance' }],
    };
    const imported = one(
      `New-TransportRule a -ApplyRightsProtectionTemplate 'finance ONLY' -ApplyRightsProtectionCustomizationTemplate finance`,
      names,
    );
    expect(imported.rule.actions.map(({ args }) => args)).toEqual([
      { template: 'finance' },
      { brand: 'b1' },
    ]);
    expect(
      status(
        `New-TransportRule a -ApplyRightsProtectionTemplate Other -PrependSubject x`,
        'ApplyRightsProtectionTemplate',
        names,
      )?.reason,
    ).toContain('There is no rights template “Other” here.');
  });

  it.each([
    ['5MB', 5_242_880],
    ['1000', 1000],
    ["'512 KB (524,288 bytes)'", 524_288],
  ])('takes %s for a size', (written, bytes) => {
    expect(
      one(`New-TransportRule a -MessageSizeOver ${written} -PrependSubject x`).rule.conditions[0],
    ).toHaveProperty('args.size', bytes);
  });

  it.each([
    ['03/31/2017', '2017-03-31T00:00:00Z'],
    ['31.03.2017 14:30', '2017-03-31T14:30:00Z'],
    ['31/03/2017 2:30:00 PM', '2017-03-31T14:30:00Z'],
    ['/Date(1777880642000)/', '2026-05-04T07:44:02Z'],
    ['2026-07-23T21:51:45.0000000+02:00', '2026-07-23T19:51:45Z'],
  ])('takes %s for a moment', (written, moment) => {
    expect(
      one(`New-TransportRule a -PrependSubject x -ActivationDate '${written}'`).rule.activationDate,
    ).toBe(moment);
  });

  it('is left out of a date that is none', () => {
    const imported = one(`New-TransportRule a -PrependSubject x -ActivationDate '31/31/2017'`);
    expect(imported.rule.mode).toBe('test');
    expect(imported.warnings[0]?.parameter).toBe('ActivationDate');
  });
});

describe('commands that change a rule', () => {
  it('change the one of the same file, and its place', () => {
    const { report } = prepareImport(
      `New-TransportRule a -From ana@alder.test -PrependSubject x
New-TransportRule b -PrependSubject y
Set-TransportRule B -Priority 0 -SentTo ren@birch.test
Set-TransportRule -Identity a -From $null -Name c`,
    );
    expect(report.rules.map(({ rule }) => [rule.name, rule.priority])).toEqual([
      ['b', 0],
      ['c', 1],
    ]);
    expect(report.rules.map(({ sentence }) => sentence.text)).toEqual([
      'If the recipient is ren@birch.test, put “y” before the subject.',
      'For every message, put “x” before the subject.',
    ]);
  });

  it('change a rule of the organisation, or say that there is none', () => {
    const existing = [
      Rule.parse({
        id: 'r1',
        name: 'Marketing',
        priority: 0,
        conditions: [{ predicate: 'SentToScope', args: { scope: 'NotInOrganization' } }],
        actions: [{ action: 'PrependSubject', args: { text: 'x' } }],
      }),
    ];
    const prepared = prepareImport(`Set-TransportRule Marketing -ExceptIfFrom ana@alder.test`, {
      existing,
    });
    const { rules } = planImport(prepared, existing, { otherwise: 'skip' }, () => 'new');
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({ id: 'r1', exceptions: [{ predicate: 'From' }] });
    expect(rules[0]?.conditions).toEqual(existing[0]?.conditions);
    expect(one(`Set-TransportRule Other -ExceptIfFrom ana@alder.test`, { existing }).blocked).toBe(
      'There is no rule “Other” here to change.',
    );
  });
});

describe('laying an import over the rules of an organisation', () => {
  const existing = ['First', 'Contracts', 'Last'].map((name, priority) =>
    Rule.parse({
      id: `id-${name}`,
      name,
      priority,
      comment: 'ours',
      conditions: [{ predicate: 'From', args: { addresses: ['ben@alder.test'] } }],
      actions: [{ action: 'PrependSubject', args: { text: name } }],
    }),
  );
  const prepared = prepareImport(
    `New-TransportRule contracts -SentToScope NotInOrganization -ApplyRightsProtectionTemplate Encrypt
New-TransportRule New -PrependSubject n
New-TransportRule Blocked -Disconnect $true`,
    { existing },
  );
  const laid = (otherwise: 'skip' | 'merge' | 'rename' | 'replace') =>
    planImport(prepared, existing, { otherwise }, () => 'new').rules;

  it('shows the clash before', () => {
    expect(prepared.report.rules[0]?.clash).toMatchObject({
      id: 'id-Contracts',
      merged: {
        text: 'If the sender is ben@alder.test and the recipient is outside the organisation, put “Contracts” before the subject and protect with encrypt-only.',
      },
    });
    expect(prepared.report.rules[1]?.clash).toBeNull();
  });

  it.each([
    ['skip', ['First', 'Contracts', 'Last', 'New']],
    ['rename', ['First', 'Contracts', 'Last', 'contracts (2)', 'New']],
    ['replace', ['First', 'contracts', 'Last', 'New']],
    ['merge', ['First', 'contracts', 'Last', 'New']],
  ] as const)('%s', (choice, names) => {
    const rules = laid(choice);
    expect(rules.map(({ name }) => name)).toEqual(names);
    expect(rules.map(({ priority }) => priority)).toEqual(names.map((_, i) => i));
  });

  it('keeps what the file does not mention when it merges, and nothing when it replaces', () => {
    expect(laid('merge')[1]).toMatchObject({ id: 'id-Contracts', comment: 'ours' });
    expect(laid('merge')[1]?.conditions).toHaveLength(2);
    expect(laid('replace')[1]).toMatchObject({ id: 'id-Contracts', comment: '' });
    expect(laid('replace')[1]?.conditions).toHaveLength(1);
  });

  it('keeps the groups of both when it merges, each once', () => {
    const group = (...words: string[]) => ({
      any: words.map((word) => ({ predicate: 'SubjectContainsWords', args: { words: [word] } })),
    });
    const ours = Rule.parse({
      id: 'id',
      name: 'A',
      priority: 0,
      conditions: [group('a', 'b')],
      actions: [{ action: 'DeleteMessage', args: {} }],
    });
    const file = { ...ours, conditions: [group('a', 'b'), group('c', 'd')] };
    const { bytes } = exportRules([file], 'json');
    const planned = planImport(
      prepareImport(bytes, { existing: [ours] }),
      [ours],
      { otherwise: 'merge' },
      () => 'new',
    );
    expect(planned.rules[0]?.conditions).toEqual([group('a', 'b'), group('c', 'd')]);
  });

  it('goes by the choice for a single rule', () => {
    const { changes } = planImport(
      prepared,
      existing,
      { otherwise: 'skip', byName: { contracts: 'replace' } },
      () => 'new',
    );
    expect(changes.map(({ what, name }) => `${what} ${name}`)).toEqual([
      'changed contracts',
      'added New',
      'left Blocked',
    ]);
  });
});
