import { Component } from '@angular/core';
import { GoLink } from '../ui/navigation';
import { StatePage } from '../ui/state-page';

@Component({
  selector: 'ch-home-page',
  imports: [GoLink, StatePage],
  template: `<ch-state-page icon="mail" heading="Open the link in your mail">
    <p>
      Protected messages are read here. Each one has its own link, which came to you by mail.
      Nothing is kept under this address alone.
    </p>
    <p><a class="link" chGo href="/help">How protected messages work</a></p>
  </ch-state-page>`,
})
export class HomePage {}
