import { Component, effect, inject } from '@angular/core';
import { ApprovalPage } from './approval/approval-page';
import { BrandLook } from './brand/brand-look';
import { FlowPage } from './flow/flow-page';
import { HelpPage } from './pages/help-page';
import { HomePage } from './pages/home-page';
import { NotFoundPage } from './pages/not-found-page';
import { Announcer } from './ui/announcer';
import { Icon } from './ui/icon';
import { GoLink, Navigation } from './ui/navigation';
import { ShellSession } from './ui/session';
import { StatePage } from './ui/state-page';

/** Never the subject: titles are kept in the history of the browser. */
const TITLES = {
  home: 'Protected messages',
  message: 'Protected message',
  approval: 'Message waiting for approval',
  help: 'How protected messages work',
  'not-found': 'Page not found',
} as const;

/** Brand bar, the page of the address, footer, and the live region of all views. */
@Component({
  selector: 'ch-root',
  imports: [ApprovalPage, FlowPage, GoLink, HelpPage, HomePage, Icon, NotFoundPage, StatePage],
  templateUrl: './app.html',
})
export class App {
  protected readonly brand = inject(BrandLook).shown;
  protected readonly session = inject(ShellSession).current;
  protected readonly said = inject(Announcer).message;
  protected readonly route = inject(Navigation).route;

  constructor() {
    effect(() => {
      document.title = TITLES[this.route().page];
    });
    // A page out of the back-forward cache would show what was closed by signing out.
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) location.reload();
    });
  }

  protected skip(event: Event): void {
    event.preventDefault();
    const main = document.querySelector('main');
    main?.focus();
    main?.scrollIntoView();
  }
}
