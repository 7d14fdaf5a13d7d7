import { inject, Injectable } from '@angular/core';
import type {
  AdministratorPatch,
  Administrators,
  AdministratorView,
  ConnectorEntry,
  ConnectorView,
  DkimKey,
  DnsLines,
  DomainPatch,
  Domains,
  DomainView,
  HopCheckResult,
  HopEntry,
  Invitation,
  NewInvitation,
  NewSmtpCredential,
  OrganisationPatch,
  OrganisationView,
  SmtpCredentialMade,
  SmtpCredentials,
  TestMessageSent,
  TrustedNetworks,
  TrustedNetworkView,
} from '@chancery/contracts';
import { Api } from '../../api/api';
import {
  administratorsInvite,
  administratorsList,
  administratorsPatch,
  administratorsRemove,
  administratorsRemoveTotp,
  administratorsWithdraw,
  connectorsAdd,
  connectorsList,
  connectorsOne,
  connectorsPut,
  connectorsRemove,
  domainsAdd,
  domainsDns,
  domainsList,
  domainsMakeDkim,
  domainsPatch,
  domainsRemove,
  mailPathAddCredential,
  mailPathAddNetwork,
  mailPathCheck,
  mailPathCredentials,
  mailPathNetworks,
  mailPathRemoveCredential,
  mailPathRemoveNetwork,
  mailPathSend,
  organisationGet,
  organisationPatch,
} from '../../api/functions';
import type { StrictHttpResponse } from '../../api/strict-http-response';

/** What was read, and the mark by which the service knows whether somebody changed it since. */
export interface Tagged<T> {
  value: T;
  etag: string | null;
}

/** The organisation, its administrators, domains and mail path (contract: `directory.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class SettingsApi {
  private readonly api = inject(Api);

  async organisation(): Promise<Tagged<OrganisationView>> {
    return tagged(await this.api.invoke$Response(organisationGet));
  }

  /** @param etag of what the person saw; null = whatever it is now. @throws ApiProblem 412 where it is another by now */
  async change(body: OrganisationPatch, etag: string | null): Promise<Tagged<OrganisationView>> {
    return tagged(
      await this.api.invoke$Response(organisationPatch, {
        body,
        ...(etag ? { 'If-Match': etag } : {}),
      }),
    );
  }

  administrators(): Promise<Administrators> {
    return this.api.invoke(administratorsList);
  }

  invite(body: NewInvitation): Promise<Invitation> {
    return this.api.invoke(administratorsInvite, { body });
  }

  changeAdministrator(id: string, body: AdministratorPatch): Promise<AdministratorView> {
    return this.api.invoke(administratorsPatch, { id, body });
  }

  removeAdministrator(id: string): Promise<void> {
    return this.api.invoke(administratorsRemove, { id });
  }

  removeSecondFactor(id: string): Promise<void> {
    return this.api.invoke(administratorsRemoveTotp, { id });
  }

  withdrawInvitation(id: string): Promise<void> {
    return this.api.invoke(administratorsWithdraw, { id });
  }

  domains(): Promise<Domains> {
    return this.api.invoke(domainsList);
  }

  addDomain(name: string): Promise<DomainView> {
    return this.api.invoke(domainsAdd, { body: { name } });
  }

  changeDomain(name: string, body: DomainPatch): Promise<DomainView> {
    return this.api.invoke(domainsPatch, { name, body });
  }

  removeDomain(name: string): Promise<void> {
    return this.api.invoke(domainsRemove, { name });
  }

  dns(name: string): Promise<DnsLines> {
    return this.api.invoke(domainsDns, { name });
  }

  makeDkim(name: string): Promise<DkimKey> {
    return this.api.invoke(domainsMakeDkim, { name, body: {} });
  }

  checkHop(body: HopEntry): Promise<HopCheckResult> {
    return this.api.invoke(mailPathCheck, { body });
  }

  async connectors(): Promise<readonly ConnectorView[]> {
    return (await this.api.invoke(connectorsList)).items;
  }

  connector(id: string): Promise<ConnectorView> {
    return this.api.invoke(connectorsOne, { id });
  }

  /** @param known the connector as the person saw it; null adds one. @throws ApiProblem 409, 412 */
  keepConnector(known: ConnectorView | null, body: ConnectorEntry): Promise<ConnectorView> {
    return known
      ? this.api.invoke(connectorsPut, { id: known.id, body, 'If-Match': `"${known.version}"` })
      : this.api.invoke(connectorsAdd, { body });
  }

  /** @throws ApiProblem 409 while a rule names it, 412 */
  removeConnector({ id, version }: ConnectorView): Promise<void> {
    return this.api.invoke(connectorsRemove, { id, 'If-Match': `"${version}"` });
  }

  logins(): Promise<SmtpCredentials> {
    return this.api.invoke(mailPathCredentials);
  }

  addLogin(body: NewSmtpCredential): Promise<SmtpCredentialMade> {
    return this.api.invoke(mailPathAddCredential, { body });
  }

  removeLogin(username: string): Promise<void> {
    return this.api.invoke(mailPathRemoveCredential, { username });
  }

  networks(): Promise<TrustedNetworks> {
    return this.api.invoke(mailPathNetworks);
  }

  addNetwork(cidr: string): Promise<TrustedNetworkView> {
    return this.api.invoke(mailPathAddNetwork, { body: { cidr } });
  }

  removeNetwork(cidr: string): Promise<void> {
    return this.api.invoke(mailPathRemoveNetwork, { cidr });
  }

  sendTest(to: string, subject: string): Promise<TestMessageSent> {
    return this.api.invoke(mailPathSend, { body: { to, subject } });
  }
}

const tagged = <T>(response: StrictHttpResponse<T>): Tagged<T> => ({
  value: response.body,
  etag: response.headers.get('ETag'),
});
