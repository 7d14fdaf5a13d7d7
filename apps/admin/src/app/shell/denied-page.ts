import { Component, computed, inject, input } from '@angular/core';
import type { AdministratorRole } from '@chancery/contracts';
import { Page, State } from '@chancery/ui';
import { SessionStore } from '../core/session-store';
import { roleName } from './roles';

/** Somebody followed a link to a part that their role does not have. */
@Component({
  selector: 'ch-denied-page',
  imports: [Page, State],
  template: `<ch-page [heading]="label()">
    <div class="card"><ch-state kind="denied" [fact]="fact()" [line]="line()" /></div>
  </ch-page>`,
})
export class DeniedPage {
  readonly label = input('');
  readonly roles = input<readonly AdministratorRole[]>([]);
  private readonly store = inject(SessionStore);
  protected readonly fact = computed(() => {
    const names = (['owner', ...this.roles()] as const).map(roleName);
    const last = names.pop() ?? '';
    return `This needs the role ${names.length > 0 ? `${names.join(', ')} or ${last}` : last}.`;
  });
  protected readonly line = computed(() => {
    const role = this.store.role();
    return `You are signed in as ${role ? roleName(role) : 'nobody'}. An owner can give you another role.`;
  });
}
