import * as z from 'zod/mini';
import { action } from '../definition';
import { AUDIT_SEVERITIES } from '../decision';

/**
 * How grave a match of the rule is, for reports and the trail; the message stays as it is (Microsoft,
 * New-TransportRule: SetAuditSeverity).
 */
export const setAuditSeverity = action({
  code: 'SetAuditSeverity',
  label: 'Count it with a severity',
  sentence: 'count it as {severity}',
  args: z.object({ severity: z.enum(AUDIT_SEVERITIES, 'It is one of the severities.') }),
  fields: {
    severity: {
      label: 'Severity',
      editor: 'choice',
      help: 'Not reported keeps the rule out of the reports by rule; the trail has it all the same.',
      choices: [
        { value: 'DoNotAudit', label: 'not reported' },
        { value: 'Low', label: 'low' },
        { value: 'Medium', label: 'medium' },
        { value: 'High', label: 'high' },
      ],
    },
  },
  exchange: ['SetAuditSeverity'],
  protecting: false,
  effect: (args) => ({ kind: 'severity', severity: args.severity }),
  examples: [
    {
      because: 'it changes nothing else',
      args: { severity: 'High' },
      expected: { kind: 'severity', severity: 'High' },
    },
  ],
});
