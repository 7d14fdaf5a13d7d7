import { describe, expect, it } from 'vitest';
import { whyNoValue } from './why-no-value';

describe('why a text is no value of a list', () => {
  it('is told by the definition that the gateway uses', () => {
    expect(whyNoValue('condition', 'SubjectMatchesPatterns', 'patterns', '(unclosed')).toMatch(
      /character/,
    );
    expect(whyNoValue('condition', 'SentTo', 'addresses', 'nobody')).toContain('@');
  });

  it('is nothing for a value', () => {
    expect(whyNoValue('condition', 'SubjectMatchesPatterns', 'patterns', 'a{2,3}')).toBeNull();
    expect(whyNoValue('condition', 'SentTo', 'addresses', 'ana@alder.test')).toBeNull();
  });
});
