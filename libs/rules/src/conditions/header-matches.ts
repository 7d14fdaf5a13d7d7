import * as z from 'zod/mini';
import { headerName, patterns } from '../arguments';
import { condition } from '../definition';

export const headerMatches = condition({
  code: 'HeaderMatches',
  label: 'A header matches patterns',
  family: 'C',
  sentence: 'the header {header} matches {patterns}',
  args: z.object({ header: headerName, patterns }),
  fields: {
    header: { label: 'Header', editor: 'header-name' },
    patterns: { label: 'Patterns', editor: 'patterns' },
  },
  needs: ['headers'],
  exchange: ['HeaderMatchesMessageHeader', 'HeaderMatchesPatterns'],
  probe: (args) => ({
    kind: 'patterns',
    operands: [`header:${args.header.toLowerCase()}`],
    patterns: args.patterns,
  }),
  examples: [
    {
      because: 'the value is that of a sensitivity field (RFC 4021)',
      message: { headers: [['Sensitivity', 'Company-Confidential']] },
      args: { header: 'sensitivity', patterns: ['^(private|company-confidential)$'] },
      expected: true,
    },
    {
      because: 'there is no such field',
      message: {},
      args: { header: 'Sensitivity', patterns: ['.*'] },
      expected: false,
    },
  ],
});
