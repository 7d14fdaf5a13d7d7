import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  AdministratorPatch,
  Administrators,
  AdministratorView,
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
import { firstValueFrom, map, type Observable } from 'rxjs';

const BASE = '/api/v1';
const each = encodeURIComponent;

/** What was read, and the mark by which the service knows whether somebody changed it since. */
export interface Tagged<T> {
  value: T;
  etag: string | null;
}

/** The organisation, its administrators, domains and mail path (contract: `directory.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class SettingsApi {
  private readonly http = inject(HttpClient);

  organisation(): Promise<Tagged<OrganisationView>> {
    return got(
      this.http
        .get<OrganisationView>(`${BASE}/organisation`, { observe: 'response' })
        .pipe(map(tagged)),
    );
  }

  /** @param etag of what the person saw; null = whatever it is now. @throws ApiProblem 412 where it is another by now */
  change(patch: OrganisationPatch, etag: string | null): Promise<Tagged<OrganisationView>> {
    return got(
      this.http
        .patch<OrganisationView>(`${BASE}/organisation`, patch, {
          observe: 'response',
          ...(etag ? { headers: { 'If-Match': etag } } : {}),
        })
        .pipe(map(tagged)),
    );
  }

  administrators(): Promise<Administrators> {
    return got(this.http.get<Administrators>(`${BASE}/administrators`));
  }

  invite(body: NewInvitation): Promise<Invitation> {
    return got(this.http.post<Invitation>(`${BASE}/administrators`, body));
  }

  changeAdministrator(id: string, patch: AdministratorPatch): Promise<AdministratorView> {
    return got(this.http.patch<AdministratorView>(`${BASE}/administrators/${each(id)}`, patch));
  }

  removeAdministrator(id: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/administrators/${each(id)}`));
  }

  removeSecondFactor(id: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/administrators/${each(id)}/totp`));
  }

  withdrawInvitation(id: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/administrators/invitations/${each(id)}`));
  }

  domains(): Promise<Domains> {
    return got(this.http.get<Domains>(`${BASE}/domains`));
  }

  addDomain(name: string): Promise<DomainView> {
    return got(this.http.post<DomainView>(`${BASE}/domains`, { name }));
  }

  changeDomain(name: string, patch: DomainPatch): Promise<DomainView> {
    return got(this.http.patch<DomainView>(`${BASE}/domains/${each(name)}`, patch));
  }

  removeDomain(name: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/domains/${each(name)}`));
  }

  dns(name: string): Promise<DnsLines> {
    return got(this.http.get<DnsLines>(`${BASE}/domains/${each(name)}/dns`));
  }

  makeDkim(name: string): Promise<DkimKey> {
    return got(this.http.post<DkimKey>(`${BASE}/domains/${each(name)}/dkim`, {}));
  }

  checkHop(hop: HopEntry): Promise<HopCheckResult> {
    return got(this.http.post<HopCheckResult>(`${BASE}/hops/check`, hop));
  }

  logins(): Promise<SmtpCredentials> {
    return got(this.http.get<SmtpCredentials>(`${BASE}/smtp-credentials`));
  }

  addLogin(body: NewSmtpCredential): Promise<SmtpCredentialMade> {
    return got(this.http.post<SmtpCredentialMade>(`${BASE}/smtp-credentials`, body));
  }

  removeLogin(username: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/smtp-credentials/${each(username)}`));
  }

  networks(): Promise<TrustedNetworks> {
    return got(this.http.get<TrustedNetworks>(`${BASE}/trusted-networks`));
  }

  addNetwork(cidr: string): Promise<TrustedNetworkView> {
    return got(this.http.post<TrustedNetworkView>(`${BASE}/trusted-networks`, { cidr }));
  }

  removeNetwork(cidr: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/trusted-networks/${each(cidr)}`));
  }

  sendTest(to: string): Promise<TestMessageSent> {
    return got(this.http.post<TestMessageSent>(`${BASE}/test-messages`, { to }));
  }
}

const got = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

const tagged = <T>(response: {
  body: T | null;
  headers: { get(name: string): string | null };
}): Tagged<T> => ({ value: response.body as T, etag: response.headers.get('ETag') });
