import type {
  ArgumentField,
  DirectoryPerson,
  Operand,
  PredicateFamily,
  Rule,
} from '@chancery/contracts';
import type { MessageFacts } from '@chancery/mail/web';
import type * as z from 'zod/mini';
import type { AttachmentContent } from './content';
import type { AuditSeverity, Edit, IncidentReport } from './decision';
import { listField } from './list-kinds';
import type { Probe } from './probe';

/**
 * A condition or an action is one file: what it is called, how it reads, what it takes and how it is
 * judged. Form, validation, wording, documentation and tests follow from it; nothing else in the
 * system names it.
 */
type ArgumentsSchema = z.ZodMiniType<object>;

/** Settings of a rule that change how its predicates are judged. */
export type RuleSettings = Pick<Rule, 'senderAddressLocation' | 'recipientAddressType'>;

type FieldsOf<A> = { readonly [K in keyof A & string]-?: FieldOptions };

type FieldOptions = Pick<ArgumentField, 'label' | 'editor'> &
  Partial<Pick<ArgumentField, 'optional' | 'help' | 'choices'>>;

interface Common<S extends ArgumentsSchema> {
  readonly code: string;
  /** What a list of conditions or actions shows. */
  readonly label: string;
  /** Goes on after "if" or "except if" (conditions), or as a command (actions); `{name}` = argument. */
  readonly sentence: string;
  readonly args: S;
  readonly fields: FieldsOf<z.infer<S>>;
}

/** A person of an example; the rest is not there. */
export type ExamplePerson = Pick<DirectoryPerson, 'address'> & Partial<DirectoryPerson>;

/** What an example may say of a message; the rest is filled in with an ordinary one. */
export interface ExampleMessage {
  readonly from?: string;
  readonly sender?: string;
  readonly recipients?: readonly string[];
  readonly authenticated?: boolean;
  /** False where no server of the organisation handed it in. */
  readonly trustedHop?: boolean;
  /** Members by group. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Whom the organisation knows; nobody where it is left out, and null where it is not known who there is. */
  readonly people?: readonly ExamplePerson[] | null;
  readonly clientAddress?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly subject?: string;
  readonly body?: string;
  readonly html?: string;
  readonly attachments?: readonly {
    readonly name: string;
    readonly bytes?: number;
    readonly content?: Partial<AttachmentContent>;
  }[];
  /** False where nobody looked into the attachments. */
  readonly inspected?: boolean;
  readonly facts?: Partial<MessageFacts>;
}

export interface ConditionExample<A> {
  /** Why the answer is as it is. */
  readonly because: string;
  readonly message: ExampleMessage;
  readonly args: A;
  readonly settings?: Partial<RuleSettings>;
  /** Indexes of recipients where the condition splits the message. */
  readonly expected: boolean | 'unknown' | readonly number[];
}

export interface ConditionOptions<S extends ArgumentsSchema> extends Common<S> {
  readonly family: PredicateFamily;
  /** The most it may have to see. */
  readonly needs: readonly Operand[];
  /** Parameters of New-TransportRule; as an exception each is called `ExceptIf<name>`. */
  readonly exchange: readonly string[];
  /** How it is judged. */
  probe(args: z.infer<S>, settings: RuleSettings): Probe;
  readonly examples: readonly ConditionExample<z.infer<S>>[];
}

/** A condition whose arguments have lost their type, as lists hold it. */
export interface Condition extends Omit<ConditionOptions<ArgumentsSchema>, 'probe' | 'fields'> {
  readonly fields: Readonly<Record<string, FieldOptions>>;
  /** @throws z.core.$ZodError when `args` are not this condition's. */
  probe(args: unknown, settings: RuleSettings): Probe;
  /**
   * The same for the entries of a list in the place of values. They were checked with the list, once for all rules.
   *
   * @throws z.core.$ZodError when the other `args` are not this condition's.
   */
  probeOfList(args: object, entries: readonly string[], settings: RuleSettings): Probe;
}

/** What an action makes of a message. */
export type Effect =
  | { readonly kind: 'protect'; readonly template: string }
  /** The look of what is protected. */
  | { readonly kind: 'brand'; readonly brand: string }
  | { readonly kind: 'reject'; readonly code: string; readonly text: string }
  | { readonly kind: 'edit'; readonly edits: readonly Edit[] }
  /** A text before or after the body, and what becomes of a message whose body cannot be changed. */
  | {
      readonly kind: 'disclaimer';
      /** With tokens such as `%%DisplayName%%`. */
      readonly html: string;
      readonly location: 'append' | 'prepend';
      readonly fallback: 'Wrap' | 'Ignore' | 'Reject';
    }
  /** More recipients: named in To or Cc, or nowhere. */
  | {
      readonly kind: 'copy';
      readonly field: 'To' | 'Cc' | null;
      readonly addresses: readonly string[];
    }
  | { readonly kind: 'redirect'; readonly addresses: readonly string[] }
  /** The sender's manager gets it besides, or instead; nobody does where the sender has none. */
  | { readonly kind: 'manager'; readonly as: 'To' | 'Cc' | 'Bcc' | 'Redirect' }
  /** Nobody gets it: for good, or until somebody releases it. */
  | { readonly kind: 'delete' }
  | { readonly kind: 'quarantine' }
  /** Nobody gets it until one of these lets it pass. */
  | { readonly kind: 'moderate'; readonly approvers: readonly string[] }
  /** The same, asking the sender's manager; nobody is asked where the sender has none. */
  | { readonly kind: 'moderate-manager' }
  | { readonly kind: 'require-tls' }
  /** Own people get the original of what the organisation itself protected. */
  | { readonly kind: 'unprotect' }
  /** The same for what is attached. */
  | { readonly kind: 'unprotect-attachments' }
  /** The way out, in the place of the usual one. */
  | { readonly kind: 'route'; readonly connector: string }
  /** Mail about the message. */
  | ({ readonly kind: 'incident' } & Omit<IncidentReport, 'kind' | 'rule' | 'sensitive'>)
  | { readonly kind: 'notify'; readonly text: string }
  /** Nothing for the message: how its match is counted. */
  | { readonly kind: 'severity'; readonly severity: AuditSeverity }
  | { readonly kind: 'stop' };

export interface ActionExample<A> {
  readonly because: string;
  readonly args: A;
  readonly expected: Effect;
}

export interface ActionOptions<S extends ArgumentsSchema> extends Common<S> {
  readonly exchange: readonly string[];
  /** Applied in doubt: an operand that cannot be read counts in its favour. */
  readonly protecting: boolean;
  /** Code of the action that a rule with this one must have too. */
  readonly goesWith?: string;
  effect(args: z.infer<S>): Effect;
  readonly examples: readonly ActionExample<z.infer<S>>[];
}

export interface RuleAction extends Omit<ActionOptions<ArgumentsSchema>, 'effect' | 'fields'> {
  readonly fields: Readonly<Record<string, FieldOptions>>;
  /** @throws z.core.$ZodError when `args` are not this action's. */
  effect(args: unknown): Effect;
}

/** Defines a condition; `args` of its probe and examples are typed from its schema. */
export function condition<const S extends ArgumentsSchema>(
  options: ConditionOptions<S>,
): Condition {
  const probe = (args: unknown, settings: RuleSettings) =>
    options.probe(options.args.parse(args), settings);
  const field = listField(options.fields);
  return {
    ...options,
    probe,
    probeOfList: (args, entries, settings) => {
      if (!field) return probe(args, settings);
      const others = options.args.parse({ ...args, [field.name]: field.sample });
      return options.probe({ ...others, [field.name]: entries }, settings);
    },
  };
}

/** Defines an action; `args` of its effect and examples are typed from its schema. */
export function action<const S extends ArgumentsSchema>(options: ActionOptions<S>): RuleAction {
  return {
    ...options,
    effect: (args) => options.effect(options.args.parse(args)),
  };
}

export type { FieldOptions };
