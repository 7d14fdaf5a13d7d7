import type { CaseAspect, CaseRecipient, RuleTestResult } from '@chancery/contracts';

/** What of an outcome may count, as people know it. */
export const ASPECTS: readonly { aspect: CaseAspect; label: string }[] = [
  { aspect: 'outcome', label: 'What happens: protected, unprotected, rejected, held …' },
  { aspect: 'template', label: 'The rights template' },
  { aspect: 'brand', label: 'The brand' },
  { aspect: 'rules', label: 'Which rules match' },
];

/** What was decided over a message that was tried, for each of its recipients. */
export const decidedFor = ({ to, groups }: RuleTestResult): CaseRecipient[] =>
  to.flatMap((address) => {
    const group = groups.find(({ recipients }) => recipients.includes(address));
    return group
      ? [
          {
            address,
            outcome: group.outcome,
            moderated: group.approvers.length > 0,
            template: group.template,
            brand: group.brand,
            rules: group.rules.map(({ id, name }) => ({ id, name })),
          },
        ]
      : [];
  });
