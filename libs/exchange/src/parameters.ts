import type { CatalogueEntry, RuleCatalogue } from '@chancery/contracts';
import { ruleCatalogue } from '@chancery/rules';
import { OUTSIDE, type Outside } from './outside';

/** A part of a rule that Exchange keeps as a property. */
export type Property =
  | 'name'
  | 'identity'
  | 'comment'
  | 'enabled'
  | 'state'
  | 'mode'
  | 'priority'
  | 'stopProcessing'
  | 'activationDate'
  | 'expiryDate'
  | 'errorAction'
  | 'senderAddressLocation'
  | 'recipientAddressType';

/** What a parameter of Exchange is in a rule of ours. */
export type Target =
  | {
      readonly kind: 'predicate';
      readonly place: 'conditions' | 'exceptions';
      readonly entry: CatalogueEntry;
      /** The parameter's place in the definition's `exchange` names. */
      readonly index: number;
    }
  | { readonly kind: 'action'; readonly entry: CatalogueEntry; readonly index: number }
  | { readonly kind: 'property'; readonly property: Property }
  /** Stands for another parameter. */
  | { readonly kind: 'same'; readonly as: string; readonly note: string }
  /** Makes no sense outside of Exchange. */
  | { readonly kind: 'outside'; readonly outside: Outside }
  /** Describes the rule, or how the command is run; there is nothing to carry. */
  | { readonly kind: 'about'; readonly why: string }
  /** A parameter that Chancery has no counterpart for, and what is missing. */
  | { readonly kind: 'none'; readonly why: string };

const PROPERTIES: Readonly<Record<string, Property>> = {
  Name: 'name',
  Identity: 'identity',
  Comments: 'comment',
  Enabled: 'enabled',
  State: 'state',
  Mode: 'mode',
  Priority: 'priority',
  ActivationDate: 'activationDate',
  ExpiryDate: 'expiryDate',
  RuleErrorAction: 'errorAction',
  SenderAddressLocation: 'senderAddressLocation',
  RecipientAddressType: 'recipientAddressType',
  StopRuleProcessing: 'stopProcessing',
};

/** The legacy encryption of Exchange is the one of today under another name. */
const SAME: Readonly<Record<string, { as: string; note: string }>> = {
  ApplyOME: {
    as: 'ApplyRightsProtectionTemplate',
    note: 'the encryption before templates; it becomes protection with Encrypt-Only',
  },
  RemoveOME: {
    as: 'RemoveOMEv2',
    note: 'the encryption before templates; it removes what Chancery protected',
  },
};

const CONNECTION = 'It says how Microsoft365DSC signs in, not what the rule does.';
const COMMON = 'It says how the command is run, not what the rule does.';
const RECORD = 'Exchange’s own record of the rule; nothing of it decides over mail.';

const ABOUT: Readonly<Record<string, string>> = {
  ...each(
    CONNECTION,
    'Credential ApplicationId TenantId CertificateThumbprint CertificatePassword CertificatePath ManagedIdentity AccessTokens',
  ),
  Ensure: 'Present: the rule is to be there. A rule that is Absent is not imported.',
  ...each(
    COMMON,
    'Confirm WhatIf Verbose Debug ErrorAction WarningAction InformationAction ErrorVariable WarningVariable OutVariable OutBuffer PipelineVariable DomainController',
  ),
  ...each(
    RECORD,
    'Guid ImmutableId DistinguishedName OrganizationId OrganizationalUnitRoot ExchangeVersion AdminDisplayName ObjectCategory ObjectClass ObjectState Id OriginatingServer WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC CreatedBy LastModifiedBy ManuallyModified RuleVersion Version Size RegexSize Conditions Exceptions Actions Description IsValid IsRuleConfigurationSupported RuleConfigurationUnsupportedReason DlpPolicyId RunspaceId PSComputerName PSShowComputerName GUIDName CmdletSource',
  ),
};

function each(why: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, why]));
}

/** Parameters that are known by name, whether or not the catalogue has something for them. */
const CONDITIONS =
  'ADComparisonAttribute ADComparisonOperator AnyOfCcHeader AnyOfCcHeaderMemberOf AnyOfRecipientAddressContainsWords AnyOfRecipientAddressMatchesPatterns AnyOfToCcHeader AnyOfToCcHeaderMemberOf AnyOfToHeader AnyOfToHeaderMemberOf AttachmentContainsWords AttachmentExtensionMatchesWords AttachmentHasExecutableContent AttachmentIsPasswordProtected AttachmentIsUnsupported AttachmentMatchesPatterns AttachmentProcessingLimitExceeded AttachmentPropertyContainsWords BetweenMemberOf1 BetweenMemberOf2 ContentCharacterSetContainsWords FromAddressContainsWords FromAddressMatchesPatterns FromMemberOf HasClassification HasNoClassification ManagerAddresses ManagerForEvaluatedUser MessageContainsDataClassifications RecipientADAttributeContainsWords RecipientADAttributeMatchesPatterns RecipientAddressContainsWords RecipientAddressMatchesPatterns SenderADAttributeContainsWords SenderADAttributeMatchesPatterns SenderDomainIs SenderIpRanges SenderManagementRelationship SentToMemberOf WithImportance';
const ACTIONS =
  'AddManagerAsRecipientType AddToRecipients ApplyClassification ApplyHtmlDisclaimerFallbackAction ApplyHtmlDisclaimerLocation ApplyHtmlDisclaimerText BlindCopyTo CopyTo DeleteMessage GenerateIncidentReport GenerateNotification IncidentReportContent ModerateMessageByManager ModerateMessageByUser Quarantine RedirectMessageTo RemoveHeader RemoveOMEv2 RemoveRMSAttachmentEncryption RouteMessageOutboundConnector RouteMessageOutboundRequireTls';

/** What asks Exchange's directory: groups, attributes of people, managers. */
/**
 * Every parameter that is known, by its name in lower case. The conditions and actions of the
 * catalogue come by their own `exchange` names: one that is added there is imported from then on.
 */
export function parameterTable(
  catalogue: RuleCatalogue = ruleCatalogue(),
): ReadonlyMap<string, { readonly name: string; readonly target: Target }> {
  const table = new Map<string, { name: string; target: Target }>();
  const put = (name: string, target: Target) => {
    if (!table.has(name.toLowerCase())) table.set(name.toLowerCase(), { name, target });
  };
  for (const [name, property] of Object.entries(PROPERTIES))
    put(name, { kind: 'property', property });
  for (const entry of catalogue.conditions)
    entry.exchange.forEach((name, index) => {
      put(name, { kind: 'predicate', place: 'conditions', entry, index });
      put(`ExceptIf${name}`, { kind: 'predicate', place: 'exceptions', entry, index });
    });
  for (const entry of catalogue.actions)
    entry.exchange.forEach((name, index) => put(name, { kind: 'action', entry, index }));
  for (const [name, { as, note }] of Object.entries(SAME)) put(name, { kind: 'same', as, note });
  for (const outside of OUTSIDE)
    for (const name of outside.parameters) put(name, { kind: 'outside', outside });
  for (const [name, why] of Object.entries(ABOUT)) put(name, { kind: 'about', why });
  for (const name of CONDITIONS.split(' ')) {
    const why = 'Chancery has no such condition.';
    put(name, { kind: 'none', why });
    put(`ExceptIf${name}`, { kind: 'none', why });
  }
  for (const name of ACTIONS.split(' '))
    put(name, { kind: 'none', why: 'Chancery has no such action.' });
  return table;
}

/**
 * The parameter that is meant: PowerShell takes any case, and a beginning that only one parameter has.
 */
export function findParameter(
  table: ReturnType<typeof parameterTable>,
  written: string,
): { readonly name: string; readonly target: Target } | undefined {
  const wanted = written.toLowerCase();
  const exact = table.get(wanted);
  if (exact) return exact;
  const begun = [...table.entries()].filter(([name]) => name.startsWith(wanted));
  return wanted.length >= 3 && begun.length === 1 ? begun[0]![1] : undefined;
}
