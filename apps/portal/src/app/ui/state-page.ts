import { Component, computed, input } from '@angular/core';
import { Icon } from './icon';
import type { IconName } from './icons';
import { ViewHeading } from './view-heading';

/** One card that names a fact, says what it means and offers one way on. */
@Component({
  selector: 'ch-state-page',
  imports: [Icon, ViewHeading],
  template: `<section class="card state">
    <span class="state-icon" [class]="kind()"><ch-icon [name]="icon()" /></span>
    <h1 class="hello" chView>
      @for (piece of pieces(); track $index) {
        <!-- Bound, since a text of the template would bring its line breaks along as spaces. -->
        <span [textContent]="piece"></span><wbr />
      }
    </h1>
    <ng-content />
    @if (trace(); as it) {
      <p class="hint">
        When you ask for help, give this: <code class="trace">{{ it }}</code>
      </p>
    }
  </section>`,
})
export class StatePage {
  readonly icon = input.required<IconName>();
  readonly heading = input.required<string>();
  readonly kind = input<'neutral' | 'ended' | 'failed' | 'done'>('neutral');
  /** Trace id of the service, or the reason that this page found. */
  readonly trace = input<string | null>(null);
  /** On a narrow screen an address breaks after its sign and not in the middle of a word. */
  protected readonly pieces = computed(() => this.heading().split(/(?<=@)/));
}
