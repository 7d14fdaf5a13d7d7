import { Component, computed, signal } from '@angular/core';
import type { DomainView } from '@chancery/contracts';
import { Page, plural } from '@chancery/ui';
import { DomainsPart } from './domains-part';

/** Whose mail is the organisation's own, and what has to stand in DNS for it. */
@Component({
  selector: 'ch-domains-page',
  imports: [DomainsPart, Page],
  template: `<ch-page heading="Domains" [sentence]="sentence()">
    <ch-domains-part (read)="domains.set($event)" />
  </ch-page>`,
})
export class DomainsPage {
  protected readonly domains = signal<readonly DomainView[] | null>(null);
  protected readonly sentence = computed(() => {
    const items = this.domains();
    if (!items) return '';
    const signed = items.filter(({ dkimSelector }) => dkimSelector !== null).length;
    return `Mail of ${plural(items.length, 'domain')} is yours; that of ${signed} is signed with DKIM.`;
  });
}
