import { Component, inject } from '@angular/core';
import {
  type IsActiveMatchOptions,
  RouterLink,
  RouterLinkActive,
  RouterOutlet,
} from '@angular/router';
import { SessionStore } from '../core/session-store';
import { SECTIONS } from './sections';

/** The settings' own menu, and the page chosen of it. */
@Component({
  selector: 'ch-settings-frame',
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <nav aria-label="Settings">
      <a
        routerLink="."
        routerLinkActive="active"
        [routerLinkActiveOptions]="exactly"
        ariaCurrentWhenActive="page"
        >All</a
      >
      @for (section of sections; track section.path) {
        <a [routerLink]="section.path" routerLinkActive="active" ariaCurrentWhenActive="page">{{
          section.label
        }}</a>
      }
    </nav>
    <router-outlet />
  `,
  styles: `
    nav {
      display: flex;
      flex-wrap: wrap;
      gap: 4px;
      margin-block-end: 24px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    a {
      padding: 8px 12px;
      border-block-end: 2px solid transparent;
      color: var(--mat-sys-on-surface-variant);
      text-decoration: none;
      font-weight: 500;
    }
    a:hover {
      color: var(--mat-sys-on-surface);
    }
    a.active {
      color: var(--mat-sys-primary);
      border-color: var(--mat-sys-primary);
    }
  `,
})
export class SettingsFrame {
  private readonly store = inject(SessionStore);
  /** Whatever is searched for there. */
  protected readonly exactly: IsActiveMatchOptions = {
    paths: 'exact',
    queryParams: 'ignored',
    matrixParams: 'ignored',
    fragment: 'ignored',
  };
  protected readonly sections = SECTIONS.filter(({ roles }) => this.store.can(...roles));
}
