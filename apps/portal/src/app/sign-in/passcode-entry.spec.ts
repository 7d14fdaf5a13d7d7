import { describe, expect, it } from 'vitest';
import { passcodeText } from './passcode-entry';

describe('passcodeText', () => {
  it.each([
    ['', '', 0],
    ['48', '48', 2],
    ['4829', '4829', 4],
    ['48290', '4829 0', 6],
    ['4829 0613', '4829 0613', 9],
    [' 48-29 06 13 ', '4829 0613', 9],
    ['Passcode: 4829 0613.', '4829 0613', 9],
    ['482906139', '4829 0613', 9],
    ['４８２９', '4829', 4],
    ['٤٨٢٩٠', '4829 0', 6],
  ])('%j is shown as %j', (typed, text, caret) => {
    expect(passcodeText(typed)).toMatchObject({ text, caret, digits: text.replace(' ', '') });
  });

  it('keeps the caret behind its digit when one is put in the middle', () => {
    expect(passcodeText('48x29 061', 3)).toMatchObject({ text: '4829 061', caret: 2 });
    expect(passcodeText('48129 061', 3)).toMatchObject({ text: '4812 9061', caret: 3 });
    expect(passcodeText('4829 1061', 6)).toMatchObject({ text: '4829 1061', caret: 6 });
  });
});
