import {
  type MessageEdit,
  MessageView,
  PartIndex,
  type Person,
  type Right,
  UseLicenceAnswer,
} from '@chancery/contracts';
import { editedFields } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { PortalApi } from '../api/portal-api';
import { PortalProblem } from '../api/problem';
import { chooseBody, type ChosenBody } from '../content/choose-body';
import { plainText } from '../content/plain-text';
import { makePageKey, openLicence } from '../crypto/use-licence';
import { damaged, type MessageSource } from '../crypto/message-source';

// zod compiles validators by `new Function` where it may; the policy of the page forbids that.
z.config({ jitless: true });

type Disclaimer = MessageEdit & { kind: 'disclaimer' };

/** A message whose use licence was verified and whose index is open; bodies are read from `source`. */
export class OpenedMessage {
  readonly chosen: ChosenBody;
  /** Texts of the organisation around the message, in HTML as a rule has it: not sanitised. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly subject: string;
  readonly from: readonly Person[];
  /** To and Cc in the order of the message. */
  readonly recipients: readonly Person[];
  private readonly rights: ReadonlySet<Right>;

  constructor(
    readonly view: MessageView,
    index: PartIndex,
    readonly source: MessageSource,
    licensed: readonly Right[],
    /** Rejects with a PortalProblem once the message was withdrawn, expired or erased: what this page keeps opened does not tell. */
    readonly stands: () => Promise<unknown>,
    disclaimers: readonly Disclaimer[] = [],
  ) {
    this.chosen = chooseBody(index.parts);
    const at = (location: Disclaimer['location']): string[] =>
      disclaimers.filter((each) => each.location === location).map(({ html }) => html);
    // As if one rule after the other had put its text there.
    this.before = at('prepend').reverse();
    this.after = at('append');
    this.subject = plainText(index.subject);
    this.from = index.from.map(plainPerson);
    this.recipients = [...index.to, ...index.cc].map(plainPerson);
    this.rights = new Set(licensed.filter((right) => view.rights.includes(right)));
  }

  /** Is there anything to draw: a body, or a text around it? */
  get drawn(): boolean {
    return this.chosen.body.length + this.before.length + this.after.length > 0;
  }

  /**
   * Whether the signed licence and the portal both grant a right. View, and who may reply, are held
   * by the service; Print and Copy are held by this page alone and therefore only cooperative.
   */
  may(right: Right): boolean {
    return this.rights.has(right) || this.rights.has('Owner');
  }
}

/** Asks for a use licence with a key pair of this page, and opens the message with it. */
export async function openMessage(api: PortalApi, ticket: string): Promise<OpenedMessage> {
  const pageKey = await makePageKey();
  const [view, answer] = await Promise.all([
    api.message(ticket).then((body) => parsed(MessageView, body)),
    api
      .useLicence(ticket, { publicKey: pageKey.publicKey })
      .then((body) => parsed(UseLicenceAnswer, body)),
  ]);
  const licence = await openLicence(answer, pageKey.privateKey, (from, to) =>
    api.segments(ticket, from, to),
  );
  const index = z.safeParse(PartIndex, readJson(licence.index));
  if (!index.success) throw damaged('The index of the message cannot be read.');
  return new OpenedMessage(
    view,
    editedFields(index.data, answer.edits),
    licence.source,
    licence.claims.rights,
    () => api.message(ticket),
    answer.edits.filter((edit) => edit.kind === 'disclaimer'),
  );
}

function plainPerson({ name, address }: Person): Person {
  return { name: plainText(name), address: plainText(address) };
}

function parsed<S extends z.ZodMiniType>(schema: S, body: unknown): z.infer<S> {
  const result = z.safeParse(schema, body);
  if (result.success) return result.data;
  throw new PortalProblem(
    -1,
    'answer.unknown',
    'The portal gave an answer that this page does not know.',
  );
}

function readJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}
