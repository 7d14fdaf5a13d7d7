import { Component } from '@angular/core';
import { Page } from '@chancery/ui';
import { Tester } from './tester';

@Component({
  selector: 'ch-tester-page',
  imports: [Page, Tester],
  template: `<ch-page
    heading="Test a message"
    sentence="The rules in force judge it as the gateway would. Nothing of it is sent or kept."
  >
    <div class="card"><ch-tester /></div>
  </ch-page>`,
  styles: `
    .card {
      max-inline-size: 760px;
    }
  `,
})
export class TesterPage {}
