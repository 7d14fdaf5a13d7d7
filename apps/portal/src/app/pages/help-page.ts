import { afterRenderEffect, Component, input } from '@angular/core';
import { ViewHeading } from '../ui/view-heading';

/** How protected messages work, for somebody who got the first one. */
@Component({
  selector: 'ch-help-page',
  imports: [ViewHeading],
  templateUrl: './help-page.html',
})
export class HelpPage {
  /** Heading to show first; empty for the top. */
  readonly section = input('');
  protected readonly host = location.host;

  constructor() {
    afterRenderEffect(() => {
      const heading = this.section() && document.getElementById(this.section());
      if (!heading) return;
      heading.tabIndex = -1;
      heading.focus();
      heading.scrollIntoView();
    });
  }
}
