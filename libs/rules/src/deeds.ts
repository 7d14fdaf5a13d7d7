import type { CompiledRule } from './compiled-rule';
import type { Edit, Ending, Moderation, Outcome, Rejection, Unprotection } from './decision';
import type { Effect } from './definition';
import { disclaim, type Traits } from './disclaimer';
import { incidentInWords, incidentOf } from './incident';
import { TRUE, UNKNOWN, type Truth } from './truth';

/** What rules do; each part null or empty where they do not. */
export interface Deeds {
  readonly reject: Rejection | null;
  readonly ending: Ending | null;
  readonly template: string | null;
  readonly brand: string | null;
  readonly edits: readonly Edit[];
  readonly copies: readonly string[];
  readonly redirect: readonly string[] | null;
  readonly moderation: readonly Moderation[];
  readonly requireTls: boolean;
  readonly unprotect: Unprotection | null;
  readonly connector: string | null;
  readonly notices: NonNullable<Outcome['notices']>;
}

export const NOTHING: Deeds = {
  reject: null,
  ending: null,
  template: null,
  brand: null,
  edits: [],
  copies: [],
  redirect: null,
  moderation: [],
  requireTls: false,
  unprotect: null,
  connector: null,
  notices: [],
};

export type Applied = Deeds & {
  readonly stops: boolean;
  /** Why something was not applied, in words. */
  readonly notes: readonly string[];
};

/**
 * Does the rule act at this value? Protecting actions do when in doubt, all others only when
 * certain.
 */
export function acts(rule: CompiledRule, value: Truth): boolean {
  return value === TRUE || (value === UNKNOWN && rule.protects);
}

/**
 * What a rule does at a value, to recipients for whom earlier rules have done `before`. Of several rules
 * that protect, the first one's template stands: a later one must not loosen it; so does the first one's connector.
 *
 * @param inside whether the recipients are of the organisation: protection is removed for nobody else
 */
export function applied(
  rule: CompiledRule,
  value: Truth,
  before: Pick<Deeds, 'template' | 'connector' | 'edits' | 'unprotect'>,
  traits: Traits,
  inside = true,
): Applied {
  const { template } = before;
  const certain = value === TRUE;
  const notes: string[] = [];
  let done: Deeds = NOTHING;
  if (!certain && rule.demandsCertainty)
    notes.push('An operand could not be read, so only protection was applied.');
  for (const effect of rule.effects) {
    if (effect.kind === 'protect') {
      if (traits.encryptedWhole)
        notes.push('The message is encrypted already and passes untouched.');
      else if (template !== null) notes.push(`An earlier rule protects it with ${template}.`);
      else {
        if (before.unprotect) notes.push(STAYS_PROTECTED);
        done = { ...done, template: effect.template };
      }
    } else if (effect.kind === 'require-tls') done = { ...done, requireTls: true };
    else if (effect.kind === 'route') {
      if (before.connector !== null) notes.push('An earlier rule chose its connector.');
      else done = { ...done, connector: effect.connector };
    } else if (effect.kind === 'moderate')
      done = { ...done, moderation: [{ approvers: effect.approvers, rule: rule.reference }] };
    else if (effect.kind === 'moderate-manager') {
      const approvers = managersOr(traits.managers(), notes);
      if (approvers.length > 0)
        done = { ...done, moderation: [{ approvers, rule: rule.reference }] };
    } else if (certain && effect.kind === 'disclaimer') {
      const { note, ...more } = disclaim(
        effect,
        rule.reference,
        [...before.edits, ...done.edits],
        traits,
      );
      if (note) notes.push(note);
      done = { ...done, ...(more.edit ? { edits: [...done.edits, more.edit] } : more) };
    } else if (certain && effect.kind === 'incident') {
      const report = incidentOf(effect, rule, traits);
      done = { ...done, notices: [...done.notices, report] };
      notes.push(...incidentInWords(report));
    } else if (effect.kind === 'manager') {
      const meant = certain ? ofManager(effect, traits.managers(), notes) : null;
      if (meant) done = { ...done, ...deed(meant, rule, done) };
    } else if (
      certain &&
      (effect.kind === 'unprotect' || effect.kind === 'unprotect-attachments')
    ) {
      if (!inside) notes.push(OWN_PEOPLE_ONLY);
      else if (template !== null) notes.push(STAYS_PROTECTED);
      else done = { ...done, unprotect: unprotected(effect, rule, done) };
    } else if (certain) done = { ...done, ...deed(effect, rule, done) };
  }
  const stops = done.reject !== null || (certain && rule.stops);
  return { ...done, stops, notes: [...new Set(notes)] };
}

const OWN_PEOPLE_ONLY =
  'Protection is removed for the organisation’s own people only: nobody outside gets anything opened.';
const STAYS_PROTECTED = 'A rule protects the message, so nothing is opened for these recipients.';

const unprotected = (
  { kind }: Effect,
  { reference }: CompiledRule,
  { unprotect }: Deeds,
): Unprotection => ({
  attachments: kind === 'unprotect-attachments' || (unprotect?.attachments ?? false),
  rule: unprotect?.rule ?? reference,
});

/** The sender's manager as an address to copy or redirect to; null, and a note why, where there is none. */
function ofManager(
  { as }: Effect & { kind: 'manager' },
  managers: ReturnType<Traits['managers']>,
  notes: string[],
): Effect | null {
  const addresses = managersOr(managers, notes);
  if (addresses.length === 0) return null;
  if (as === 'Redirect') return { kind: 'redirect', addresses };
  return { kind: 'copy', field: as === 'Bcc' ? null : as, addresses };
}

/** The managers; nobody, and a note why, where there are none. */
function managersOr(managers: ReturnType<Traits['managers']>, notes: string[]): readonly string[] {
  if (!managers) notes.push('Who the sender’s manager is, is not known.');
  else if (managers.length === 0) notes.push('The sender has no manager.');
  return managers ?? [];
}

/** What an effect that needs a certain match adds. */
function deed(effect: Effect, { reference }: CompiledRule, so: Deeds): Partial<Deeds> {
  switch (effect.kind) {
    case 'reject':
      return { reject: { code: effect.code, text: effect.text, rule: reference } };
    case 'delete':
    case 'quarantine':
      return { ending: { kind: effect.kind, rule: reference } };
    case 'brand':
      return { brand: effect.brand };
    case 'edit':
      return { edits: [...so.edits, ...effect.edits] };
    case 'copy':
      return { copies: union(so.copies, effect.addresses), edits: named(so.edits, effect) };
    case 'redirect':
      return { redirect: effect.addresses };
    case 'notify':
      return {
        notices: [...so.notices, { kind: 'notification', text: effect.text, rule: reference }],
      };
    default:
      return {};
  }
}

function named(
  edits: readonly Edit[],
  { field, addresses }: Effect & { kind: 'copy' },
): readonly Edit[] {
  return field === null ? edits : [...edits, { kind: 'add-addresses', name: field, addresses }];
}

const union = (a: readonly string[], b: readonly string[]): readonly string[] => [
  ...new Set([...a, ...b]),
];

/**
 * Who gets nothing is not protected, changed, copied or redirected either; what is quarantined keeps all that, and
 * nobody else is asked: whoever releases it decides.
 */
export function joined(from: Deeds, done: Deeds): Deeds {
  const notices = [...from.notices, ...done.notices];
  if (done.reject) return { ...NOTHING, reject: done.reject, notices };
  if (done.ending?.kind === 'delete') return { ...NOTHING, ending: done.ending, notices };
  const template = from.template ?? done.template;
  return {
    reject: null,
    ending: done.ending,
    template,
    brand: from.brand ?? done.brand,
    edits: [...from.edits, ...done.edits],
    copies: union(from.copies, done.copies),
    redirect: from.redirect ?? done.redirect,
    moderation: done.ending ? [] : [...from.moderation, ...done.moderation],
    requireTls: from.requireTls || done.requireTls,
    unprotect: template === null ? bothUnprotected(from.unprotect, done.unprotect) : null,
    connector: from.connector ?? done.connector,
    notices,
  };
}

const bothUnprotected = (
  first: Unprotection | null,
  then: Unprotection | null,
): Unprotection | null =>
  first && then
    ? { rule: first.rule, attachments: first.attachments || then.attachments }
    : (first ?? then);

/** Leaves out what is not there, so that decisions compare as plain data. */
export function outcomeOf(from: Deeds): Outcome {
  return {
    ...(from.reject ? { reject: from.reject } : {}),
    ...(from.ending ? { ending: from.ending } : {}),
    ...(from.template !== null ? { template: from.template } : {}),
    ...(from.brand !== null ? { brand: from.brand } : {}),
    edits: from.edits,
    ...(from.copies.length > 0 ? { copies: from.copies } : {}),
    ...(from.redirect ? { redirect: from.redirect } : {}),
    ...(from.moderation.length > 0 ? { moderation: from.moderation } : {}),
    ...(from.requireTls ? { requireTls: true as const } : {}),
    ...(from.unprotect ? { unprotect: from.unprotect } : {}),
    ...(from.connector !== null ? { connector: from.connector } : {}),
    ...(from.notices.length > 0 ? { notices: from.notices } : {}),
  };
}
