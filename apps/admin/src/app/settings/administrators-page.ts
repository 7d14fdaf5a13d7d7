import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { AdministratorRole, AdministratorView, Invitation } from '@chancery/contracts';
import { Chip, Feedback, fullTime, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { roleName } from '../shell/roles';
import { SettingsApi } from './settings-api';
import { ShownOnce } from './shown-once';

const ROLES: readonly AdministratorRole[] = ['owner', 'compliance', 'brand', 'auditor', 'operator'];

/** Who administers the organisation: invited by a link, with one role each. For owners. */
@Component({
  selector: 'ch-administrators-page',
  imports: [
    Chip,
    FormsModule,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    Page,
    ShownOnce,
    State,
  ],
  templateUrl: './administrators-page.html',
  styles: `
    .invite {
      display: grid;
      grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) auto;
      gap: 16px;
      align-items: end;
    }
    section {
      display: grid;
      gap: 16px;
    }
    td mat-form-field {
      inline-size: 220px;
      max-inline-size: 100%;
    }
    @media (width < 840px) {
      .invite {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class AdministratorsPage {
  private readonly api = inject(SettingsApi);
  private readonly feedback = inject(Feedback);
  private readonly store = inject(SessionStore);
  protected readonly list = loader(() => this.api.administrators());
  protected readonly me = computed(() => this.store.session()?.administrator.id);
  protected readonly sentence = computed(() => {
    const list = this.list.value();
    if (!list) return '';
    const { items, invitations } = list;
    const guarded = items.filter(({ secondFactor }) => secondFactor).length;
    const open = invitations.length > 0 ? ` ${plural(invitations.length, 'invitation')} open.` : '';
    return `${plural(items.length, 'administrator')}, ${guarded} with a second factor.${open}`;
  });
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly made = signal<Invitation | null>(null);
  protected readonly roles = ROLES;
  protected readonly roleName = roleName;
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected email = '';
  protected role: AdministratorRole = 'compliance';

  constructor() {
    void this.list.load();
    inject(LiveEvents).on('administrators', () => void this.list.load());
  }

  protected async invite(): Promise<void> {
    this.problem.set(null);
    try {
      this.made.set(await this.api.invite({ email: this.email.trim(), role: this.role }));
      this.email = '';
      await this.list.load();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async change(person: AdministratorView, role: AdministratorRole): Promise<void> {
    const { id, role: before } = person;
    const done = await this.tried(() => this.api.changeAdministrator(id, { role }));
    if (done)
      this.feedback.undoable(`${called(person)} is now ${roleName(role)}.`, () => {
        void this.tried(() => this.api.changeAdministrator(id, { role: before }));
      });
  }

  protected async remove(person: AdministratorView): Promise<void> {
    const sure = await this.feedback.ask({
      title: `Withdraw the access of ${called(person)}?`,
      text: 'All sessions of this person end at once. What they did stays in the audit trail under their address.',
      confirm: 'Withdraw access',
      keep: 'Keep the access',
      destructive: true,
    });
    if (sure === null) return;
    if (await this.tried(() => this.api.removeAdministrator(person.id)))
      this.feedback.tell(`${called(person)} has no access any more.`);
  }

  protected async removeFactor(person: AdministratorView): Promise<void> {
    const sure = await this.feedback.ask({
      title: `Turn off the second factor of ${called(person)}?`,
      text: 'The password alone then opens the console for this person, until they set up an authenticator again.',
      confirm: 'Turn it off',
      keep: 'Keep it on',
      destructive: true,
    });
    if (sure !== null) await this.tried(() => this.api.removeSecondFactor(person.id));
  }

  protected async withdraw(id: string): Promise<void> {
    if (this.made()?.id === id) this.made.set(null);
    await this.tried(() => this.api.withdrawInvitation(id));
  }

  /** Does it, says what was wrong, and shows how things are in both cases. */
  private async tried(work: () => Promise<unknown>): Promise<boolean> {
    let done = true;
    try {
      await work();
    } catch (error) {
      done = false;
      this.feedback.tell(problemOf(error).detail);
    }
    await this.list.load();
    return done;
  }
}

const called = ({ name, email }: AdministratorView): string => name || email;
