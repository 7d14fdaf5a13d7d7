import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ThemeChoice } from './core/theme';

@Component({
  selector: 'ch-root',
  imports: [RouterOutlet],
  template: `<router-outlet />`,
})
export class App {
  /** Applied from the first picture on, before somebody signs in. */
  protected readonly theme = inject(ThemeChoice);
}
