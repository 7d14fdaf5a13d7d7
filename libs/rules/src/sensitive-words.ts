import type { SensitiveTypeNeed } from '@chancery/contracts';
import { builtInLibrary } from '@chancery/sensitive';

/** The name of a type of sensitive information; its code when there is none such. */
const nameOf = (code: string, own: ((code: string) => string | undefined) | undefined): string =>
  builtInLibrary().type(code)?.name ?? own?.(code) ?? code;

/**
 * One type as a sentence names it: "2 or more × Credit Card Number".
 * @param own names of the organisation's own types
 */
export function sensitiveNeedInWords(
  given: Partial<SensitiveTypeNeed>,
  own?: (code: string) => string | undefined,
): string {
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
  return `${count}${nameOf(type, own)}${sure.length > 0 ? ` (${sure.join(', ')})` : ''}`;
}
