import { Component, inject, input, type OnInit } from '@angular/core';
import { Announcer } from './announcer';
import { ViewHeading } from './view-heading';

/** A card that says what is being waited for. */
@Component({
  selector: 'ch-waiting',
  imports: [ViewHeading],
  template: `<section class="card waiting" aria-busy="true">
    <span class="spinner" aria-hidden="true"></span>
    <h1 class="waiting-text" chView>{{ text() }}</h1>
  </section>`,
})
export class Waiting implements OnInit {
  readonly text = input.required<string>();
  private readonly announcer = inject(Announcer);

  ngOnInit(): void {
    this.announcer.say(this.text());
  }
}
