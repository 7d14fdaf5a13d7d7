const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
const protect = (template = 'encrypt-only') => [
  { action: 'ApplyRightsProtectionTemplate', args: { template } },
];

/** What the administrators of six such organisations would save; each looks at something else. */
export const RULES = [
  {
    name: 'Card numbers leave protected',
    conditions: [
      {
        predicate: 'SubjectOrBodyMatchesPatterns',
        args: { patterns: ['\\b(?:4\\d{3}|5[1-5]\\d{2})(?:[ -]?\\d{4}){3}\\b'] },
      },
      outside,
    ],
    actions: protect(),
  },
  {
    name: 'Policy details leave protected',
    conditions: [
      { predicate: 'SubjectContainsWords', args: { words: ['policy details', 'policy schedule'] } },
      outside,
    ],
    actions: protect(),
  },
  {
    name: 'Loan agreements leave protected',
    conditions: [
      {
        predicate: 'AttachmentNameMatchesPatterns',
        args: { patterns: ['^loan-agreement.*\\.pdf$'] },
      },
      outside,
    ],
    actions: protect(),
  },
  {
    name: 'What the practice system marks leaves protected',
    conditions: [
      { predicate: 'HeaderContains', args: { header: 'X-Record-Class', words: ['health'] } },
    ],
    actions: protect(),
  },
  {
    name: 'Advice to clients stays with the client',
    conditions: [{ predicate: 'RecipientDomainIs', args: { domains: ['alder-holdings.example'] } }],
    exceptions: [
      { predicate: 'SubjectContainsWords', args: { words: ['newsletter', 'invitation'] } },
    ],
    actions: protect('do-not-forward'),
  },
  {
    name: 'Draft contracts leave protected',
    conditions: [
      {
        predicate: 'SubjectMatchesPatterns',
        args: { patterns: ['^(entwurf|draft)\\b.*(vertrag|contract|agreement)'] },
      },
      outside,
    ],
    actions: protect(),
  },
];
