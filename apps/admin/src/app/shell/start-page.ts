import { Component, inject } from '@angular/core';
import { Router } from '@angular/router';
import { Page, State } from '@chancery/ui';
import { SessionStore } from '../core/session-store';
import { FEATURES } from '../features';

/** `/` leads to the first part of the menu that the role has. */
@Component({
  selector: 'ch-start-page',
  imports: [Page, State],
  template: `<ch-page heading="Chancery">
    <div class="card"><ch-state kind="denied" fact="Your role has no page here." /></div>
  </ch-page>`,
})
export class StartPage {
  constructor() {
    const store = inject(SessionStore);
    const first = FEATURES.find(({ roles }) => store.can(...roles));
    if (first) void inject(Router).navigateByUrl(`/${first.path}`, { replaceUrl: true });
  }
}
