import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { DnsLine, DomainView } from '@chancery/contracts';
import { Chip, Feedback, State } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { DnsTable } from './dns-table';
import { SettingsApi } from './settings-api';

/** What the first start accepts mail for, so that there is something to try with. */
export const DEMO_DOMAIN = 'demo.test';

/** The accepted domains: which they are, how their mail is signed, what stands in DNS for them. */
@Component({
  selector: 'ch-domains-part',
  imports: [
    Chip,
    DnsTable,
    FormsModule,
    MatButtonModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
    NgTemplateOutlet,
    State,
  ],
  templateUrl: './domains-part.html',
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
    section {
      display: grid;
      gap: 12px;
    }
    .space {
      flex: auto;
    }
    .add {
      display: grid;
      grid-template-columns: minmax(0, 420px) auto;
      justify-content: start;
      gap: 16px;
      align-items: end;
    }
    @media (width < 600px) {
      .add {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class DomainsPart {
  /** Everything of them, or what one step of the set-up is about. */
  readonly of = input<'all' | 'names' | 'signing'>('all');
  /** As they were read, again after each change. */
  readonly read = output<readonly DomainView[]>();
  private readonly api = inject(SettingsApi);
  private readonly feedback = inject(Feedback);
  protected readonly list = loader(async () => {
    const found = await this.api.domains();
    this.read.emit(found.items);
    return found;
  });
  /** Those to be shown; the demo domain is nobody's to sign for. */
  protected readonly shown = computed(() =>
    (this.list.value()?.items ?? []).filter(
      ({ name }) => this.of() !== 'signing' || name !== DEMO_DOMAIN,
    ),
  );
  protected readonly problem = signal<ApiProblem | null>(null);
  /** The lines shown, by domain. */
  protected readonly dns = signal<Record<string, readonly DnsLine[]>>({});
  protected readonly demo = DEMO_DOMAIN;
  protected name = '';

  constructor() {
    void this.list.load();
    inject(LiveEvents).on('domains', () => void this.list.load());
  }

  protected async add(): Promise<void> {
    this.problem.set(null);
    try {
      const { name } = await this.api.addDomain(this.name.trim().toLowerCase());
      this.name = '';
      await this.list.load();
      if (this.of() === 'all') await this.show(name);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async show(name: string): Promise<void> {
    await this.tried(async () => {
      const { items } = await this.api.dns(name);
      this.dns.update((shown) => ({ ...shown, [name]: items }));
    });
  }

  protected hide(name: string): void {
    this.dns.update(({ [name]: _, ...others }) => others);
  }

  protected async makeKey(domain: DomainView): Promise<void> {
    if (domain.dkimSelector) {
      const sure = await this.feedback.ask({
        title: `Make a new DKIM key for ${domain.name}?`,
        text: `Mail is signed with the new key at once. Put its line in DNS now, and leave that of ${domain.dkimSelector} in place for a week.`,
        confirm: 'Make a new key',
        keep: 'Keep the present key',
      });
      if (sure === null) return;
    }
    await this.tried(async () => {
      await this.api.makeDkim(domain.name);
      await this.list.load();
      await this.show(domain.name);
    });
  }

  protected async fromService(domain: DomainView, fromServiceAddress: boolean): Promise<void> {
    await this.tried(() => this.api.changeDomain(domain.name, { fromServiceAddress }));
    await this.list.load();
  }

  protected async remove(domain: DomainView): Promise<void> {
    const sure = await this.feedback.ask({
      title: `Accept ${domain.name} no longer?`,
      text: 'Its people then count as outside: rules judge them so, and mail to them goes out by the next hop.',
      confirm: 'Remove the domain',
      keep: 'Keep the domain',
      destructive: true,
    });
    if (sure === null) return;
    await this.tried(() => this.api.removeDomain(domain.name));
    await this.list.load();
  }

  private async tried(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }
}
