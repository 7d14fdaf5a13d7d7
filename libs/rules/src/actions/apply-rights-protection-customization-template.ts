import * as z from 'zod/mini';
import { action } from '../definition';

/**
 * Chooses the look of wrapper, sign-in and reader. It protects nothing by itself: of a message that no rule protects
 * nothing is branded. Of several rules that choose, the first one's brand stands.
 */
export const applyRightsProtectionCustomizationTemplate = action({
  code: 'ApplyRightsProtectionCustomizationTemplate',
  label: 'Use a brand',
  sentence: 'use the brand {brand}',
  args: z.object({
    brand: z
      .string('The id of a brand is text.')
      .check(z.minLength(1, 'A brand is needed.'), z.maxLength(64)),
  }),
  fields: {
    brand: {
      label: 'Brand',
      editor: 'brand',
      help: 'For mail that is protected, by this rule or another. Without it the default brand is used.',
    },
  },
  exchange: ['ApplyRightsProtectionCustomizationTemplate'],
  protecting: false,
  effect: (args) => ({ kind: 'brand', brand: args.brand }),
  examples: [
    {
      because: 'the brand is named by its id',
      args: { brand: '0190f5c2-8e1b-7cc3-98c4-dc0c0c07398f' },
      expected: { kind: 'brand', brand: '0190f5c2-8e1b-7cc3-98c4-dc0c0c07398f' },
    },
  ],
});
