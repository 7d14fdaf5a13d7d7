import * as z from 'zod/mini';
import { choicesOfSpamLevel, spamLevel } from '../arguments';
import { condition } from '../definition';
import {
  describeProperty,
  fieldsRead,
  judgeProperty,
  SPAM_LEVEL,
  spamLevelOf,
} from '../properties';

/** The level or more, as the name does not say; a message that was not rated has none. */
export const sclOver = condition({
  code: 'SCLOver',
  label: 'The spam confidence level is at least',
  family: 'P',
  sentence: 'the spam confidence level is at least {level}',
  args: z.object({ level: spamLevel }),
  fields: {
    level: {
      label: 'Level',
      editor: 'choice',
      choices: choicesOfSpamLevel,
      help: `Read from the header ${SPAM_LEVEL}, where a server of a trusted network handed the message in.`,
    },
  },
  needs: ['headers'],
  exchange: ['SCLOver'],
  probe: (args) => {
    const holds = (level: string): boolean => Number(level) >= Number(args.level);
    return {
      kind: 'message',
      needs: ['headers'],
      reads: fieldsRead(SPAM_LEVEL),
      lookup: 'itself',
      judge: (message) => judgeProperty(spamLevelOf(message), holds),
      describe: (message) => describeProperty(spamLevelOf(message), holds),
    };
  },
  examples: [
    {
      because: 'the level itself counts',
      message: { headers: [[SPAM_LEVEL, '5']] },
      args: { level: '5' },
      expected: true,
    },
    {
      because: 'it is lower',
      message: { headers: [[SPAM_LEVEL, '-1']] },
      args: { level: '0' },
      expected: false,
    },
    {
      because: 'nothing has rated the message',
      message: {},
      args: { level: '-1' },
      expected: false,
    },
    {
      because: 'what stands there is no level',
      message: { headers: [[SPAM_LEVEL, 'high']] },
      args: { level: '5' },
      expected: 'unknown',
    },
    {
      because: 'whoever signed in to send it may have written the header',
      message: { headers: [[SPAM_LEVEL, '9']], trustedHop: false },
      args: { level: '5' },
      expected: 'unknown',
    },
    {
      because: 'nobody has written one, wherever it comes from',
      message: { trustedHop: false },
      args: { level: '-1' },
      expected: false,
    },
  ],
});
