import { Component } from '@angular/core';
import { StatePage } from '../ui/state-page';

@Component({
  selector: 'ch-not-found-page',
  imports: [StatePage],
  template: `<ch-state-page icon="search-x" heading="There is no page at this address">
    <p>
      The link may have been cut by the mail program. Open the mail again and copy the whole link,
      or use its button.
    </p>
  </ch-state-page>`,
})
export class NotFoundPage {}
