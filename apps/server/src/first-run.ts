import { uuid7 } from '@chancery/platform';
import type { DirectoryStore } from '@chancery/service-directory';
import type { LicensingStore } from '@chancery/service-licensing';
import type { RulesStore } from '@chancery/service-rules';
import type { TemplatesStore } from '@chancery/service-templates';

export interface Stores {
  directory: DirectoryStore;
  rules: RulesStore;
  templates: TemplatesStore;
  licensing: LicensingStore;
}

/** What a first start finds ready: an organisation to try with, and one rule in force. */
export async function createDemoOrganisation(stores: Stores): Promise<string> {
  const id = uuid7();
  const domain = 'demo.test';
  await stores.licensing.subscribe(
    id,
    { plan: 'Evaluation', seats: 25, startsAt: new Date(), endsAt: null, graceDays: 30, check: 'enforce' },
    ['*'],
  );
  await stores.templates.establish(id, 'Demo organisation');
  await stores.rules.create(
    id,
    {
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
    } as never,
    0,
    'first start',
  );
  // The directory last: with it the organisation exists for the gateway, and everything else is there by then.
  await stores.directory.createOrganisation({ id, name: 'Demo organisation', domain, trustedNetworks: ['127.0.0.0/8', '::1/128'] });
  return id;
}
