import { Component } from '@angular/core';
import { Page, State } from '@chancery/ui';

@Component({
  selector: 'ch-not-found-page',
  imports: [Page, State],
  template: `<ch-page heading="Not found">
    <div class="card">
      <ch-state
        kind="filtered"
        fact="There is no page at this address."
        line="The menu leads to everything your role may use."
      />
    </div>
  </ch-page>`,
})
export class NotFoundPage {}
