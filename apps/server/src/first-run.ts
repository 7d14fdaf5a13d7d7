import { createOrganisation, type OrganisationStores } from '@chancery/platform';

/** What a first start finds ready: an organisation to try with, and one rule in force. */
export const createDemoOrganisation = (stores: OrganisationStores): Promise<string> =>
  createOrganisation(
    stores,
    {
      name: 'Demo organisation',
      domain: 'demo.test',
      trustedNetworks: ['127.0.0.0/8', '::1/128'],
      demo: true,
    },
    'first start',
  );
