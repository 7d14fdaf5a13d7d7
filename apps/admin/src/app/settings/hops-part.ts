import { Component, inject, input, signal } from '@angular/core';
import type { HopEntry, OrganisationView } from '@chancery/contracts';
import { Feedback } from '@chancery/ui';
import type { Loaded } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { HopForm } from './hop-form';
import { SettingsApi, type Tagged } from './settings-api';

const HOPS = [
  {
    key: 'nextHop',
    title: 'Next hop, for mail that leaves',
    none: 'Each recipient’s own mail server is looked up (MX).',
    without: 'Look up each recipient’s server instead',
  },
  {
    key: 'internalHop',
    title: 'Internal hop, for mail to your own people',
    none: 'The next hop takes that too.',
    without: 'Use the next hop instead',
  },
] as const;

/** Where mail is handed on to: the two hops, each with a look whether it takes mail from here. */
@Component({
  selector: 'ch-hops-part',
  imports: [HopForm],
  templateUrl: './hops-part.html',
  styles: `
    :host,
    section {
      display: grid;
      gap: 16px;
    }
  `,
})
export class HopsPart {
  readonly loaded = input.required<Loaded<Tagged<OrganisationView>>>();
  private readonly api = inject(SettingsApi);
  private readonly feedback = inject(Feedback);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly hops = HOPS;

  /** @returns the variable that sets it, where the console cannot */
  protected setBy(view: OrganisationView, key: 'nextHop' | 'internalHop'): string | null {
    const { source, variable } = view.sources[key];
    return source === 'environment' ? (variable ?? 'the environment') : null;
  }

  protected async save(key: 'nextHop' | 'internalHop', hop: HopEntry | null): Promise<void> {
    this.problem.set(null);
    const value = hop && { ...hop, mailbox: false as const };
    const loaded = this.loaded();
    try {
      loaded.set(await this.api.change({ [key]: value }, loaded.value()?.etag ?? null));
      this.feedback.tell('Saved. Gateways take it over within seconds.');
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      this.feedback.tell(problem.detail);
      if (problem.status === 412) await loaded.load();
    }
  }
}
