import type { Rule } from '@chancery/contracts';
import { uuid7 } from './ids';

/** What a new organisation is told at its creation; all of it can be changed later. */
export interface NewOrganisation {
  name: string;
  /** Its first accepted domain, in lower case. */
  domain: string;
  /** CIDRs from which mail is relayed without signing in. */
  trustedNetworks: string[];
  /** Made by the first start to try with. */
  demo?: boolean;
}

/** What creating an organisation asks of the four services that keep its parts. */
export interface OrganisationStores {
  licensing: {
    subscribe(
      organisation: string,
      subscription: {
        plan: string;
        seats: number;
        startsAt: Date;
        endsAt: Date | null;
        graceDays: number;
        check: 'enforce' | 'warn' | 'off';
      },
      assignees: string[],
      by: string,
    ): Promise<unknown>;
  };
  templates: { establish(organisation: string, name: string): Promise<unknown> };
  rules: {
    create(
      organisation: string,
      rule: Omit<Rule, 'id' | 'priority'>,
      at: number | null,
      by: string,
    ): Promise<unknown>;
  };
  directory: {
    createOrganisation(organisation: NewOrganisation & { id: string }): Promise<unknown>;
  };
}

/** In force from the start: a sender may ask for protection, and nothing else is protected yet. */
const STARTER_RULE: Omit<Rule, 'id' | 'priority'> = {
  name: 'Protect mail marked [encrypt]',
  comment: 'The starter rule. Change it, or add rules before it.',
  enabled: true,
  mode: 'enforce',
  conditions: [
    { predicate: 'SubjectMatchesPatterns', args: { patterns: ['\\[encrypt\\]'] } },
    { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } },
  ],
  exceptions: [],
  actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
  errorAction: 'ignore',
  senderAddressLocation: 'header',
  recipientAddressType: 'resolved',
};

/**
 * Creates an organisation with all that mail needs to flow: an evaluation licence for its senders, the
 * built-in rights templates and brand, the starter rule, and its first accepted domain.
 *
 * @param by who did it, as the rule will say
 * @returns its id
 * @throws what a store throws; the organisation then does not exist, as its directory entry comes last
 */
export async function createOrganisation(
  stores: OrganisationStores,
  organisation: NewOrganisation,
  by: string,
): Promise<string> {
  const id = uuid7();
  await stores.licensing.subscribe(
    id,
    {
      plan: 'Evaluation',
      seats: 25,
      startsAt: new Date(),
      endsAt: null,
      graceDays: 30,
      check: 'enforce',
    },
    ['*'],
    by,
  );
  await stores.templates.establish(id, organisation.name);
  await stores.rules.create(id, STARTER_RULE, 0, by);
  await stores.directory.createOrganisation({ id, ...organisation });
  return id;
}
