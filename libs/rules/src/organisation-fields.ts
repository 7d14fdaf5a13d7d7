import { type MessageFacts } from '@chancery/mail/web';

/**
 * How header fields begin in which the mail servers of one organisation tell each other what they know of a message.
 * From elsewhere Exchange's header firewall takes them off, for anybody can write them.
 */
export const ORGANISATION_FIELDS = 'X-MS-Exchange-Organization-';
/** In an explanation. */
export const NOT_BELIEVED = 'not believed: no server of your organisation handed it in';
const PREFIX = ORGANISATION_FIELDS.toLowerCase();

export const isOrganisationField = (name: string): boolean => name.toLowerCase().startsWith(PREFIX);

/** Does its header have such fields? */
export const hasOrganisationFields = ({ headers }: Pick<MessageFacts, 'headers'>): boolean =>
  headers.some(({ name }) => isOrganisationField(name));
