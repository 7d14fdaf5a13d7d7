import { roleOf, type ServiceName, SERVICES, schemaOf } from '@chancery/platform';

/** What a role may do to a table, in PostgreSQL's words. Nothing that is not written here is allowed to anybody. */
export type Verb = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
const ALL: Verb[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** Table by table what its own service may do with it; no other role may do anything. */
export const TABLES: Record<
  string,
  { service: ServiceName; may: Verb[]; columns?: Partial<Record<Verb, string[]>> }
> = {
  'directory.organisation': { service: 'directory', may: ALL },
  'directory.domain': { service: 'directory', may: ALL },
  'directory.smtp_credential': { service: 'directory', may: ALL },
  'directory.trusted_network': { service: 'directory', may: ALL },
  'directory.administrator': { service: 'directory', may: ALL },
  'directory.api_token': { service: 'directory', may: ALL },
  'directory.session': { service: 'directory', may: ALL },
  'directory.setup_link': { service: 'directory', may: ALL },
  'directory.snapshot': { service: 'directory', may: ['SELECT', 'INSERT'] },
  'directory.connector': { service: 'directory', may: ALL },
  'directory.person': { service: 'directory', may: ALL },
  'directory.people_snapshot': { service: 'directory', may: ['SELECT', 'INSERT', 'DELETE'] },
  'rules.rule': { service: 'rules', may: ALL },
  // What a rule was stays, also when the rule goes.
  'rules.rule_version': { service: 'rules', may: ['SELECT', 'INSERT'] },
  'rules.sensitive_type': { service: 'rules', may: ALL },
  'rules.sensitive_type_version': { service: 'rules', may: ['SELECT', 'INSERT'] },
  'rules.simulation': { service: 'rules', may: ALL },
  'rules.named_list': { service: 'rules', may: ALL },
  'rules.named_list_entry': { service: 'rules', may: ALL },
  'rules.applied': { service: 'rules', may: ALL },
  'rules.regression_case': { service: 'rules', may: ALL },
  'rules.proposal': { service: 'rules', may: ALL },
  'rules.second_person': { service: 'rules', may: ['SELECT', 'INSERT', 'UPDATE'] },
  'rules.snapshot': { service: 'rules', may: ['SELECT', 'INSERT'] },
  'templates.brand': { service: 'templates', may: ALL },
  // Versions are what messages were sent with: written once.
  'templates.brand_version': { service: 'templates', may: ['SELECT', 'INSERT'] },
  'templates.brand_asset': { service: 'templates', may: ['SELECT', 'INSERT', 'DELETE'] },
  'templates.brand_sample': { service: 'templates', may: ['SELECT', 'INSERT', 'DELETE'] },
  'templates.rights_template': { service: 'templates', may: ALL },
  'templates.snapshot': { service: 'templates', may: ['SELECT', 'INSERT'] },
  'licensing.subscription': { service: 'licensing', may: ALL },
  'licensing.assignment': { service: 'licensing', may: ALL },
  'licensing.assignee_group': { service: 'licensing', may: ALL },
  'licensing.setting': { service: 'licensing', may: ALL },
  'licensing.snapshot': { service: 'licensing', may: ['SELECT', 'INSERT'] },
  // Records are appended through a function only; their place and link are all that is ever written later.
  'audit.record': {
    service: 'audit',
    may: ['SELECT', 'DELETE'],
    columns: { UPDATE: ['chain', 'position'] },
  },
  'audit.head': { service: 'audit', may: ['SELECT', 'INSERT', 'UPDATE'] },
  // Where the chain of what is kept begins: moved on, never taken away.
  'audit.anchor': { service: 'audit', may: ['SELECT', 'INSERT', 'UPDATE'] },
  'audit.rollup': { service: 'audit', may: ALL },
  'audit.rollup_head': { service: 'audit', may: ALL },
  'audit.export': { service: 'audit', may: ALL },
  'audit.export_part': { service: 'audit', may: ['SELECT', 'INSERT', 'DELETE'] },
  'rights.organisation_key': { service: 'rights', may: ['SELECT'] },
  'rights.epoch_key': { service: 'rights', may: ['SELECT', 'UPDATE', 'DELETE'] },
  'rights.publication': { service: 'rights', may: ALL },
  'rights.licence': { service: 'rights', may: ALL },
  'rights.withheld_licence': { service: 'rights', may: ALL },
  'rights.expiry_mark': { service: 'rights', may: ['SELECT', 'INSERT', 'UPDATE'] },
  'rights.tombstone': { service: 'rights', may: ['SELECT', 'INSERT', 'DELETE'] },
  'rights.passcode': { service: 'rights', may: ALL },
  'rights.portal_session': { service: 'rights', may: ALL },
  'rights.reply': { service: 'rights', may: ALL },
  'rights.backup': { service: 'rights', may: ['SELECT', 'INSERT'] },
  'mail.message': { service: 'gateway', may: ALL },
  'mail.segment': { service: 'gateway', may: ALL },
  'mail.recipient': { service: 'gateway', may: ALL },
  'mail.kept': { service: 'gateway', may: ALL },
  'mail.gateway_process': { service: 'gateway', may: ALL },
  'mail.approval': { service: 'gateway', may: ALL },
  'mail.approval_link': { service: 'gateway', may: ALL },
  'mail.approval_pace': { service: 'gateway', may: ALL },
  'mail.unsealing': { service: 'gateway', may: ALL },
};

/**
 * Tables that name what migrations ran, and how fast passwords were tried: they hold nothing of any organisation, and
 * nobody but the owner sees them.
 */
export const OWNERS_ONLY = [
  ...SERVICES.map((service) => `${schemaOf(service)}.migration`),
  'directory.sign_in_pace',
];

/** The functions that reach across, with who may call them. */
export const FUNCTIONS: Record<string, ServiceName[]> = {
  'directory.published()': [...SERVICES],
  'directory.token_holder(bytea)': [...SERVICES],
  'directory.session_holder(bytea,boolean)': [...SERVICES],
  'directory.sign_in_candidates(text)': ['directory'],
  'directory.sign_in_try(bytea[],integer[])': ['directory'],
  'directory.sign_in_done(bytea[])': ['directory'],
  'directory.setup_link_organisation(bytea)': ['directory'],
  'directory.published_people(jsonb,uuid)': ['gateway', 'rules'],
  'directory.forget_snapshots(uuid,integer)': ['directory'],
  'rules.published()': ['rules', 'gateway'],
  'templates.published()': ['templates', 'rules', 'gateway', 'rights'],
  'templates.forget_snapshots(uuid,integer)': ['directory'],
  'templates.brand_version(uuid,integer)': ['gateway', 'rights'],
  'templates.brand_sample(uuid,uuid)': ['gateway'],
  'rules.forget_snapshots(uuid,integer)': ['directory'],
  'rules.brand_uses(uuid)': ['templates'],
  'rules.group_uses(uuid)': ['licensing'],
  'rules.connector_uses(uuid)': ['directory'],
  'rules.has_own_rule(uuid)': ['directory'],
  'rules.removes_protection(uuid,uuid)': ['rights'],
  'licensing.published()': ['licensing', 'gateway', 'rules'],
  'licensing.forget_snapshots(uuid,integer)': ['directory'],
  'audit.append(uuid,uuid[],text[],uuid[],text[],text[],text[])': [
    'directory',
    'rules',
    'templates',
    'licensing',
    'rights',
    'gateway',
    'audit',
  ],
  'audit.test_matches(uuid,uuid[])': ['rules'],
  'audit.tested_messages(uuid,text)': ['gateway'],
  'rights.wrapped_keys(uuid)': ['rights', 'gateway', 'directory', 'rules'],
  'rights.add_key(uuid,text,integer,integer,bytea)': ['rights', 'gateway', 'directory', 'rules'],
  'rights.issue_licences(uuid,uuid[],text[],text[],integer[],uuid[],uuid[],uuid[],text[],text[],text[],bytea[],bigint[],bigint[],integer[],bytea[],text[],integer[],text[],text[],integer[])':
    ['gateway'],
  'rights.ended_messages(uuid,uuid[],integer)': ['gateway'],
  'rights.forget_messages(uuid,uuid[])': ['gateway'],
  'rights.messages_with(uuid,text,text)': ['gateway'],
  'rights.ticket_organisation(bytea)': ['rights'],
  'mail.was_delivered(uuid,uuid)': ['directory'],
  'mail.part_index(uuid,uuid,uuid,text)': ['rights'],
  'mail.read_segment(uuid,uuid,uuid,text,integer)': ['rights'],
  'mail.unsealings(uuid,uuid)': ['rights'],
  'mail.answer_unsealing(uuid,uuid,bytea,uuid,bytea,text)': ['rights'],
  'mail.export_count(uuid,jsonb)': ['audit'],
  'mail.export_messages(uuid,jsonb,text,uuid,integer)': ['audit'],
  'mail.simulation_extent(uuid,timestamp with time zone,timestamp with time zone)': ['rules'],
  'mail.simulation_message(uuid,uuid)': ['rules'],
  'mail.simulation_messages(uuid,timestamp with time zone,timestamp with time zone,text,uuid,integer)':
    ['rules'],
};

/** Schemas whose functions a role calls, besides its own. */
export const USAGE: Record<string, ServiceName[]> = {
  directory: [...SERVICES],
  rules: ['rules', 'templates', 'gateway', 'directory', 'licensing', 'rights'],
  templates: ['templates', 'rules', 'gateway', 'rights', 'directory'],
  licensing: ['licensing', 'gateway', 'rules', 'directory'],
  audit: ['audit', 'directory', 'rules', 'templates', 'licensing', 'rights', 'gateway'],
  rights: ['rights', 'gateway', 'directory', 'rules'],
  mail: ['gateway', 'rights', 'audit', 'directory', 'rules'],
};

export const SCHEMAS = SERVICES.map(schemaOf);
export const ROLES = SERVICES.map(roleOf);
