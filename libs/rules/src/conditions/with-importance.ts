import * as z from 'zod/mini';
import { condition } from '../definition';
import {
  describeProperty,
  fieldsRead,
  importanceOf,
  IMPORTANCES,
  judgeProperty,
} from '../properties';

const LEVELS = ['Low', 'Normal', 'High'] as const;

/** Importance (RFC 2156), else X-Priority, else X-MSMail-Priority; a message that says none is normal. */
export const withImportance = condition({
  code: 'WithImportance',
  label: 'The message is marked with an importance',
  family: 'P',
  sentence: 'the message is marked with {importance} importance',
  args: z.object({ importance: z.enum(LEVELS, 'Low, Normal or High.') }),
  fields: {
    importance: {
      label: 'Importance',
      editor: 'choice',
      choices: LEVELS.map((value) => ({ value, label: value.toLowerCase() })),
    },
  },
  needs: ['headers'],
  exchange: ['WithImportance'],
  probe: (args) => {
    const holds = (level: string): boolean => level === args.importance;
    return {
      kind: 'message',
      needs: ['headers'],
      reads: fieldsRead(...IMPORTANCES),
      lookup: 'itself',
      judge: ({ facts }) => judgeProperty(importanceOf(facts), holds),
      describe: ({ facts }) => describeProperty(importanceOf(facts), holds),
    };
  },
  examples: [
    {
      because: 'the field Importance says it',
      message: { headers: [['Importance', 'HIGH']] },
      args: { importance: 'High' },
      expected: true,
    },
    {
      because: 'X-Priority 4 and 5 are low',
      message: { headers: [['X-Priority', '5 (Lowest)']] },
      args: { importance: 'Low' },
      expected: true,
    },
    {
      because: 'Importance counts before X-Priority',
      message: {
        headers: [
          ['Importance', 'low'],
          ['X-Priority', '1'],
        ],
      },
      args: { importance: 'High' },
      expected: false,
    },
    {
      because: 'a message that says nothing is normal',
      message: {},
      args: { importance: 'Normal' },
      expected: true,
    },
    {
      because: 'two fields contradict each other',
      message: {
        headers: [
          ['Importance', 'low'],
          ['Importance', 'high'],
        ],
      },
      args: { importance: 'High' },
      expected: 'unknown',
    },
  ],
});
