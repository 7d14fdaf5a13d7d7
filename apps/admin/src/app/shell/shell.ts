import {
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatMenuModule } from '@angular/material/menu';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { Chip, Feedback, Icon } from '@chancery/ui';
import { filter, pairwise } from 'rxjs';
import { tinykeys } from 'tinykeys';
import { LiveEvents } from '../core/live-events';
import { problemOf } from '../core/problem';
import { SessionApi } from '../core/session-api';
import { SessionStore } from '../core/session-store';
import { ThemeChoice } from '../core/theme';
import { typing } from '../core/typing';
import { FEATURES } from '../features';
import { roleName } from './roles';

/** The frame of every page: bar, menu, and the page itself. */
@Component({
  selector: 'ch-shell',
  imports: [Chip, Icon, MatButtonModule, MatMenuModule, RouterLink, RouterLinkActive, RouterOutlet],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  private readonly store = inject(SessionStore);
  private readonly api = inject(SessionApi);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  private readonly feedback = inject(Feedback);
  protected readonly theme = inject(ThemeChoice);
  protected readonly live = inject(LiveEvents);
  protected readonly session = this.store.session;
  protected readonly drawer = signal(false);
  protected readonly narrow = signal(matchMedia('(840px <= width < 1200px)').matches);
  protected readonly features = computed(() =>
    this.store.signedIn() ? FEATURES.filter(({ roles }) => this.store.can(...roles)) : [],
  );
  protected readonly role = computed(() => {
    const role = this.store.role();
    return role ? roleName(role) : '';
  });
  protected readonly initials = computed(() => {
    const { name, email } = this.session()?.administrator ?? { name: '', email: '' };
    const words = (name || email.split('@')[0] || '?').split(/[\s._-]+/).filter(Boolean);
    return words
      .slice(0, 2)
      .map((word) => word[0]?.toUpperCase())
      .join('');
  });
  protected readonly themeNames = [
    { name: 'system', label: 'As the system', icon: 'monitor' },
    { name: 'light', label: 'Light', icon: 'sun' },
    { name: 'dark', label: 'Dark', icon: 'moon' },
  ] as const;
  protected readonly themeIcon = computed(
    () => this.themeNames.find(({ name }) => name === this.theme.theme())?.icon ?? 'monitor',
  );
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');

  constructor() {
    const letters = Object.fromEntries(
      FEATURES.map(({ key, path, roles }) => [
        `g ${key}`,
        (event: KeyboardEvent) => {
          if (!typing(event) && this.store.can(...roles))
            void this.router.navigateByUrl(`/${path}`);
        },
      ]),
    );
    // A session that ended while a page was open: back to the sign-in page, and afterwards here again.
    effect(() => {
      if (!this.store.signedIn() && this.store.wasEnded())
        void this.router.navigate(['/sign-in'], {
          queryParams: { to: untracked(() => this.router.url) },
        });
    });
    const unbind = tinykeys(window, {
      ...letters,
      '$mod+k': (event) => {
        event.preventDefault();
        this.palette();
      },
      '?': (event) => {
        if (!typing(event)) this.shortcuts();
      },
    });
    inject(DestroyRef).onDestroy(unbind);
    const moved = this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        pairwise(),
      )
      .subscribe(([before, now]) => {
        // A change of filters is not another page.
        if (path(before.urlAfterRedirects) !== path(now.urlAfterRedirects)) this.announce();
      });
    inject(DestroyRef).onDestroy(() => moved.unsubscribe());
  }

  protected palette(): void {
    void import('./palette-dialog').then(({ PaletteDialog }) =>
      this.dialog.open(PaletteDialog, {
        ariaLabel: 'Go to',
        width: '560px',
        maxWidth: '96vw',
        position: { top: '72px' },
      }),
    );
  }

  protected shortcuts(): void {
    void import('./shortcuts-dialog').then(({ ShortcutsDialog }) =>
      this.dialog.open(ShortcutsDialog, { width: '480px', maxWidth: '96vw' }),
    );
  }

  protected collapse(): void {
    this.narrow.set(!this.narrow());
  }

  protected skip(event: Event): void {
    event.preventDefault();
    this.main().nativeElement.focus();
  }

  protected async signOut(): Promise<void> {
    try {
      await this.api.signOut();
      await this.router.navigateByUrl('/sign-in');
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }

  /** The heading of the new page takes the focus, so that it is read out. */
  private announce(): void {
    setTimeout(() => this.main().nativeElement.querySelector('h1')?.focus(), 50);
  }
}

const path = (url: string): string => url.split(/[?#]/)[0] ?? url;
