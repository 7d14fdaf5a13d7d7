import type { SensitiveTypeNeed } from '@chancery/contracts';
import { builtInLibrary } from '@chancery/sensitive';

/** The name of a type of sensitive information; its code when there is none such. */
export const sensitiveTypeName = (code: string): string =>
  builtInLibrary().type(code)?.name ?? code;

/** One type as a sentence names it: "2 or more Credit Card Number". */
export function sensitiveNeedInWords(given: Partial<SensitiveTypeNeed>): string {
  const { type = '…', minCount = 1, maxCount, minConfidence, maxConfidence } = given;
  const sure = [
    minConfidence === undefined ? '' : `at least ${minConfidence} % sure`,
    maxConfidence === undefined ? '' : `at most ${maxConfidence} % sure`,
  ].filter((each) => each !== '');
  const count =
    maxCount === undefined
      ? minCount === 1
        ? ''
        : `${minCount} or more × `
      : `${minCount === maxCount ? minCount : `${minCount} to ${maxCount}`} × `;
  return `${count}${sensitiveTypeName(type)}${sure.length > 0 ? ` (${sure.join(', ')})` : ''}`;
}
