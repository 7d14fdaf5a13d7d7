import { describe, expect, it } from 'vitest';
import { prepareImport } from './import';
import { LARGEST_FILE } from './decode';
import { readExchange } from './read/read';

const parameters = (script: string, variables = {}) => {
  const { rules, refusals } = readExchange(script, { variables });
  expect(refusals).toEqual([]);
  return Object.fromEntries(rules[0]!.parameters.map(({ name, value }) => [name, value]));
};
const refusal = (script: string) => {
  const { rules, refusals } = readExchange(script);
  expect(rules).toEqual([]);
  return `${refusals[0]?.line}: ${refusals[0]?.reason}`;
};

describe('a command', () => {
  it.each([
    [
      `New-TransportRule 'it''s' -From a@b.test, c@d.test`,
      { Name: "it's", From: ['a@b.test', 'c@d.test'] },
    ],
    ['new-transportrule "a ""b"" `$c`n" -Mode Audit', { Name: 'a "b" $c\n', Mode: 'Audit' }],
    ['New-TransportRule ‘a’ –From “x@y.test”', { Name: 'a', From: 'x@y.test' }],
    ['New-TransportRule a -Enabled:$true -SetSCL -1', { Name: 'a', Enabled: true, SetSCL: '-1' }],
    [
      "New-TransportRule a -X @('b','c'\n  'd') -Y @{Name=\"n\"; minCount='1'}",
      { Name: 'a', X: ['b', 'c', 'd'], Y: { Name: 'n', minCount: '1' } },
    ],
    ['New-TransportRule `\n  -Name a `\r\n  -Mode Audit # why\n', { Name: 'a', Mode: 'Audit' }],
    ["New-TransportRule a -Comments @'\none\n$two\n'@", { Name: 'a', Comments: 'one\n$two' }],
    [
      '$w = @("x","y"); New-TransportRule a -SubjectContainsWords $w',
      { Name: 'a', SubjectContainsWords: ['x', 'y'] },
    ],
    [
      "$p = @{ Name = 'a'; SentToScope = 'InOrganization' }\nNew-TransportRule @p",
      { Name: 'a', SentToScope: 'InOrganization' },
    ],
    [
      "New-TransportRule a -ExpiryDate '03/31/2017'-Mode Audit",
      { Name: 'a', ExpiryDate: '03/31/2017', Mode: 'Audit' },
    ],
    [
      'New-TransportRule a -SubjectMatchesPatterns "pay$|now" -WhatIf',
      { Name: 'a', SubjectMatchesPatterns: 'pay$|now', WhatIf: true },
    ],
    [
      'New-TransportRule a -Comments Watches payments -Mode Audit',
      { Name: 'a', Comments: 'Watches payments', Mode: 'Audit' },
    ],
  ])('%s', (script, expected) => {
    expect(parameters(script)).toEqual(expected);
  });

  it('takes variables that it is told', () => {
    expect(parameters('New-TransportRule a -From "x@$Domain"', { domain: 'alder.test' })).toEqual({
      Name: 'a',
      From: 'x@alder.test',
    });
  });

  it.each([
    [
      'Get-Mailbox; ',
      'New-Mailbox -Name a -TransportRule b\n#New-TransportRule',
      /^1: New-Mailbox is not read/,
    ],
    ['sub-expression', '\nNew-TransportRule a -From $(Get-Date)', /^2: \$\( \) would have/],
    ['in a text', 'New-TransportRule a `\n -From "x$($y.z)"', /^2: \$\( \) would have/],
    ['variable', 'New-TransportRule a -From $who', /^1: It is not known what \$who stands for/],
    ['member', '$w = "a"\nNew-TransportRule a -From $w.Length', /^2: A part of \$w/],
    ['pipeline', 'New-TransportRule a -From x@y.test | Out-Null', /^1: A pipeline/],
    ['output', 'New-TransportRule a -From x@y.test > log.txt', /^1: “>” sends/],
    [
      'command in brackets',
      'New-TransportRule a -From (Get-Content x)',
      /^1: A command in brackets/,
    ],
    ['operator', "New-TransportRule a -From ('a' + 'b')", /^1: An expression in brackets/],
    ['placeholder', 'New-TransportRule a -From <name>', /^1: <…> is a placeholder/],
    ['syntax', 'New-TransportRule a [-From x]', /^1: Square brackets/],
    ['ellipsis', 'New-TransportRule a -From "x","y"...', /^1: “...” stands/],
    ['no value', 'New-TransportRule a -DeleteMessage -From x', /^1: -DeleteMessage has no value/],
    ['stray value', 'New-TransportRule a -From x y', /^1: “y” belongs to no parameter/],
    ['open quotation', 'New-TransportRule a -From "x\n\n', /^1: The quotation mark is not closed/],
    [
      'blank after backtick',
      'New-TransportRule a ` \n -From x',
      /^1: There are blanks after the backtick/,
    ],
    [
      'loop',
      'foreach ($n in 1..3) {\n New-TransportRule "a$n" -From x@y.test\n}',
      /^1: “foreach” would have to be run/,
    ],
    ['splatting', 'New-TransportRule @nothing', /^1: It is not known what @nothing/],
  ])('refuses %s', (_, script, expected) => {
    expect(refusal(script)).toMatch(expected);
  });

  it('goes on after what it refuses', () => {
    const { rules, refusals } = readExchange(`<# New-TransportRule no #>
Connect-ExchangeOnline -UserPrincipalName x
New-TransportRule one -PrependSubject 'a;b'
if ($true) {
  New-TransportRule inside -PrependSubject x
}
$words = Get-Content words.txt
New-TransportRule two -SubjectContainsWords $words -PrependSubject x
New-TransportRule three -PrependSubject "open
New-TransportRule four -PrependSubject z`);
    expect(rules.map(({ line, parameters: [name] }) => [line, name?.value])).toEqual([
      [3, 'one'],
      [10, 'four'],
    ]);
    expect(refusals.map(({ line }) => line)).toEqual([2, 4, 7, 8, 9]);
  });
});

const collection = (rules: string) =>
  `<?xml version="1.0" encoding="utf-16" standalone="yes"?>\r\n<rules name="TransportVersioned">${rules}</rules>`;
const block = (command: string) =>
  `<rule name="a" format="cmdlet"><version requiredMinVersion="15.0.3.0"><commandBlock><![CDATA[${command}]]></commandBlock></version></rule>`;

describe('a collection', () => {
  const text = collection(block("New-TransportRule 'ä' -PrependSubject x"));
  const bytes = (encoding: 'utf16le' | 'utf8', mark: number[]) =>
    new Uint8Array([...mark, ...Buffer.from(text, encoding)]);

  it.each([
    ['UTF-16 with its mark', bytes('utf16le', [0xff, 0xfe])],
    ['UTF-16 without one', bytes('utf16le', [])],
    ['UTF-16 the other way round', Buffer.from(bytes('utf16le', [0xff, 0xfe])).swap16()],
    ['UTF-8 that says UTF-16', bytes('utf8', [])],
    ['UTF-8 with a mark', bytes('utf8', [0xef, 0xbb, 0xbf])],
    ['Windows-1252', new Uint8Array(Buffer.from(text, 'latin1'))],
  ])('is read as %s', (_, input) => {
    const file = readExchange(input);
    expect(file.format).toBe('xml');
    expect(file.refusals).toEqual([]);
    expect(file.rules[0]?.parameters[0]?.value).toBe('ä');
  });

  it('gives the lines of the file', () => {
    const file = readExchange(
      collection(
        `\n\n${block('New-TransportRule b -PrependSubject x')}\n${block('New-TransportRule c `\n -From $(x)')}`,
      ),
    );
    expect(file.rules[0]?.line).toBe(4);
    expect(file.refusals).toMatchObject([{ line: 6 }]);
  });

  it('is refused when Exchange 2007 or 2010 wrote it', () => {
    const old = `<rules name="Transport"><rule name="Old"><fork><recipient address="a@b.test"/></fork><condition><true/></condition><action name="Halt"/></rule></rules>`;
    const { report } = prepareImport(old);
    expect(report.rules).toEqual([]);
    expect(report.refusals[0]).toMatchObject({ line: 1, text: 'Old' });
    expect(report.refusals[0]?.reason).toContain('Exchange 2007 or 2010');
  });

  it('is refused from where it is broken', () => {
    const file = readExchange(
      collection(`\n${block('New-TransportRule b -PrependSubject x')}\n<rule name="c"`),
    );
    expect(file.rules).toHaveLength(1);
    expect(file.refusals[0]?.reason).toContain('The XML is broken here');
  });
});

describe('Get-TransportRule as JSON', () => {
  it.each([
    ['a list', (rule: object) => [rule]],
    ['a rule alone', (rule: object) => rule],
    ['an answer of the API', (rule: object) => ({ '@odata.context': 'x', value: [rule] })],
  ])('is read as %s', (_, wrap) => {
    const { report } = prepareImport(
      JSON.stringify(
        wrap({
          name: 'a',
          'Priority@data.type': 'System.Int32',
          priority: 0,
          subjectcontainswords: 'secret',
          From: ['ana@alder.test'],
          DeleteMessage: false,
          SentTo: null,
          State: 'Disabled',
          applyome: true,
        }),
        null,
        1,
      ),
    );
    expect(report.format).toBe('json');
    expect(report.rules[0]?.sentence.text).toBe(
      'If the subject contains “secret” and the sender is ana@alder.test, protect with encrypt-only.',
    );
    expect(report.rules[0]?.rule.enabled).toBe(false);
    expect(report.rules[0]?.parameters.find(({ name }) => name === 'ApplyOME')?.status).toBe(
      'mapped',
    );
  });

  it('keeps the word false as a word', () => {
    const { report } = prepareImport(
      JSON.stringify([{ Name: 'a', SubjectContainsWords: 'false', PrependSubject: 'x' }]),
    );
    expect(report.rules[0]?.rule.conditions).toHaveLength(1);
  });

  it('is in order of priority', () => {
    const list = [2, 0, 1].map((Priority) => ({
      Name: `p${Priority}`,
      Priority,
      PrependSubject: 'x',
    }));
    expect(prepareImport(JSON.stringify(list)).report.rules.map(({ rule }) => rule.name)).toEqual([
      'p0',
      'p1',
      'p2',
    ]);
  });

  it('is refused with the line where it is broken', () => {
    expect(refusal('[\n {"Name": "a",\n "From" "x"}\n]')).toMatch(/^3: The JSON is broken here/);
    expect(refusal('[\n {"Nam": "a"}]')).toMatch(/^2: This is not a mail flow rule/);
  });
});

describe('a configuration of Microsoft365DSC', () => {
  it('is read resource by resource, with what is open named', () => {
    const { report } = prepareImport(`Configuration Example
{
  param([Parameter()] [System.String] $TenantId)
  Import-DscResource -ModuleName Microsoft365DSC
  node localhost
  {
    EXOTransportRule 'one'
    {
      Name          = "One"
      From          = "a@$TenantId"
      SentTo        = @("b@alder.test","c@alder.test") # two
      PrependSubject = 'x'
      Enabled       = $False # Updated
      Ensure        = "Present"
      TenantId      = $TenantId
    }
    EXOMailTips 'other' { Ensure = 'Present' }
    EXOTransportRule 'two' { Name = 'Two'; DeleteMessage = $true; Ensure = 'Absent' }
  }
}`);
    expect(report.format).toBe('dsc');
    expect(report.refusals).toEqual([]);
    const [one, two] = report.rules;
    expect(one?.rule).toMatchObject({ name: 'One', enabled: false });
    expect(one?.rule.conditions).toEqual([
      { predicate: 'SentTo', args: { addresses: ['b@alder.test', 'c@alder.test'] } },
    ]);
    expect(one?.warnings).toMatchObject([{ parameter: 'From', value: '"a@$TenantId"' }]);
    expect(two?.blocked).toContain('Absent');
  });
});

describe('a file that is none of these', () => {
  it.each([
    ['nothing', ''],
    ['a letter', 'Dear colleagues'],
    ['bytes', new Uint8Array([1, 0, 0, 0, 7])],
    ['too much', new Uint8Array(LARGEST_FILE + 1)],
  ])('%s', (_, input) => {
    const file = readExchange(input);
    expect(file.rules).toEqual([]);
    expect(file.refusals).toHaveLength(1);
  });
});
