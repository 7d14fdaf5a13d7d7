import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { CustomSensitiveType } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { customType } from '../custom';
import { SensitiveLibrary } from '../library';
import { readRulePackage, type PackagedType } from './read-package';

const folder = resolve(process.env['CHANCERY_CORPUS'] ?? '../shared', 'corpus/sit/rulepackage-xml');
const CODE = 'custom-00000000-0000-0000-0000-000000000001';

function find(type: PackagedType, text: string) {
  const { id: _, ...rest } = type;
  const custom = CustomSensitiveType.parse({ ...rest, code: CODE });
  const scan = new SensitiveLibrary([customType(custom)]).search();
  scan.read(text);
  return scan.findings().flatMap(({ values }) => values);
}

const PACKAGE = `<?xml version="1.0" encoding="utf-8"?>
<RulePackage xmlns="http://schemas.microsoft.com/office/2011/mce">
  <RulePack id="a"><Details defaultLangCode="en-us"><LocalizedDetails langcode="en-us">
    <PublisherName>Us</PublisherName><Name>Our own</Name></LocalizedDetails></Details></RulePack>
  <Rules>
    <Entity id="e1" patternsProximity="50" recommendedConfidence="85">
      <Pattern confidenceLevel="65"><IdMatch idRef="Regex_id"/></Pattern>
      <Pattern confidenceLevel="85">
        <IdMatch idRef="Regex_id"/>
        <Any minMatches="1" maxMatches="2">
          <Match idRef="Keyword_word"/><Match idRef="Keyword_part"/><Match idRef="Keyword_nowhere"/>
        </Any>
        <Any minMatches="0" maxMatches="0"><Match idRef="Regex_test"/></Any>
      </Pattern>
    </Entity>
    <Entity id="e2" RecommendedConfidence="75">
      <Pattern confidenceLevel="75"><IdMatch idRef="Func_credit_card"/><Match idRef="Func_expiration_date"/></Pattern>
      <Pattern confidenceLevel="60"><IdMatch idRef="Regex_around"/></Pattern>
      <Pattern confidenceLevel="55"><IdMatch idRef="Func_not_known"/></Pattern>
    </Entity>
    <Regex id="Regex_id">(\\s)(E\\d{6})(\\s)</Regex>
    <Regex id="Regex_test">\\btest\\b</Regex>
    <Regex id="Regex_around">(?&lt;=x)\\d</Regex>
    <Keyword id="Keyword_word"><Group matchStyle="word"><Term>Employee</Term></Group></Keyword>
    <Keyword id="Keyword_part"><Group matchStyle="string"><Term caseSensitive="true">STAFF</Term></Group></Keyword>
    <Affinity id="a1" thresholdConfidenceLevel="65"/>
    <LocalizedStrings><Resource idRef="e1">
      <Name langcode="de">Mitarbeiter</Name><Name default="true" langcode="en-us"> Employee
      ID </Name><Description default="true">What we give people.</Description>
    </Resource></LocalizedStrings>
  </Rules>
</RulePackage>`;

describe('A rule package', () => {
  const { name, types, warnings } = readRulePackage(PACKAGE);

  it('gives its types with names, proximity and confidence', () => {
    expect(name).toBe('Our own');
    expect(types).toHaveLength(1);
    expect(types[0]).toMatchObject({
      id: 'e1',
      name: 'Employee ID',
      description: 'What we give people.',
      proximity: 50,
      recommendedConfidence: 85,
    });
  });

  it('finds what its entity describes', () => {
    const type = types[0]!;
    expect(find(type, 'x E123456 x')[0]?.confidence).toBe(65);
    expect(find(type, 'employee E123456 x')[0]?.confidence).toBe(85);
    expect(find(type, 'allSTAFFs E123456 x')[0]?.confidence).toBe(85);
    expect(find(type, 'employee test E123456 x')[0]?.confidence).toBe(65);
    expect(find(type, `employee${' '.repeat(60)} E123456 x`)[0]?.confidence).toBe(65);
    expect(find(type, 'E123456x')).toEqual([]);
  });

  it('names what cannot be carried, with its line', () => {
    expect(warnings.map(({ detail }) => detail.replace(/“.*”/, '').slice(0, 60))).toEqual([
      'An affinity weighs evidence without any value of its own. Co',
      'Keyword_nowhere is neither in the package nor evidence that ',
      'Func_not_known is neither in the package nor a function that',
      expect.stringContaining('The pattern is not understood'),
    ]);
    expect(warnings[0]?.line).toBe(26);
  });

  it('takes functions of Exchange for the types that are here', () => {
    const { types: cards } = readRulePackage(
      PACKAGE.replace(
        '<Pattern confidenceLevel="60"><IdMatch idRef="Regex_around"/></Pattern>',
        '',
      ),
    );
    expect(find(cards[1]!, 'Card 4012888888881881 until 05/27')[0]?.confidence).toBe(75);
    expect(find(cards[1]!, 'Card 4012888888881881')).toEqual([]);
  });

  it('that is broken is told with the line', () => {
    expect(readRulePackage('<Rules>\n<Entity>\n</Rules>').warnings).toMatchObject([
      { line: 3, detail: expect.stringContaining('well-formed') },
    ]);
    expect(readRulePackage('').warnings).toHaveLength(1);
    expect(readRulePackage('<a>'.repeat(10_000)).warnings).toHaveLength(1);
    const bomb = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Rules>&b;</Rules>';
    expect(readRulePackage(bomb).types).toEqual([]);
  });
});

describe.skipIf(!existsSync(folder))("Microsoft's examples", () => {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((each) => each.endsWith('.txt'))
    : [];
  it.each(files)('%s', (file) => {
    const { types, warnings } = readRulePackage(readFileSync(resolve(folder, file), 'utf8'));
    expect(types.length + warnings.length).toBeGreaterThan(0);
  });

  it('carry the entities that are whole', () => {
    const carried = files.flatMap((file) =>
      readRulePackage(readFileSync(resolve(folder, file), 'utf8')).types.map((type) => type.name),
    );
    expect(carried).toContain('Modified Credit Card Number');
    expect(carried).toContain('Employee ID');
  });
});
