import { describe, expect, it } from 'vitest';
import { draftOf, formOf, problemsOf } from './rule-form';
import { BLANK, STARTERS } from './starters';

describe('the form of a rule', () => {
  it('gives back the rule it was made of', () => {
    for (const { draft } of STARTERS) expect(draftOf(formOf(draft))).toEqual(draft);
  });

  it('gives back a group and says what it lacks where it stands', () => {
    const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
    const large = { predicate: 'MessageSizeOver', args: { size: 1 } };
    const draft = {
      ...STARTERS[0]!.draft,
      conditions: [outside, { any: [outside, large] }],
    };
    expect(draftOf(formOf(draft))).toEqual(draft);
    const form = formOf({ ...draft, conditions: [{ any: [large] }] });
    expect(problemsOf(form).map(({ pointer }) => pointer)).toEqual(['/conditions/0/any']);
  });

  it('has starters that could be saved as they are', () => {
    for (const { draft } of STARTERS) expect(problemsOf(formOf(draft))).toEqual([]);
  });

  it('says what an empty rule lacks', () => {
    expect(problemsOf(formOf(BLANK)).map(({ pointer }) => pointer)).toEqual(['/name', '/actions']);
  });

  it('leaves out arguments that were left empty', () => {
    const form = formOf(BLANK);
    const draft = draftOf({
      ...form,
      actions: [{ code: 'RejectMessage', args: { text: 'Not this way.', code: undefined } }],
    });
    expect(draft.actions).toEqual([{ action: 'RejectMessage', args: { text: 'Not this way.' } }]);
  });
});
