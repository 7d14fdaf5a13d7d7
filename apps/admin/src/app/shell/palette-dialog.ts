import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Router } from '@angular/router';
import { Icon, type IconName } from '@chancery/ui';
import { SessionApi } from '../core/session-api';
import { SessionStore } from '../core/session-store';
import { ThemeChoice, THEMES } from '../core/theme';
import { FEATURES } from '../features';

interface Entry {
  label: string;
  icon: IconName;
  run: () => void;
}

/** Everything one can go to or do from anywhere, found by its name. */
@Component({
  selector: 'ch-palette-dialog',
  imports: [
    FormsModule,
    Icon,
    MatAutocompleteModule,
    MatDialogModule,
    MatFormFieldModule,
    MatInputModule,
  ],
  template: `<mat-dialog-content>
    <div class="field">
      <label for="palette">Go to, or do</label>
      <mat-form-field>
        <input
          matInput
          id="palette"
          type="text"
          autocomplete="off"
          [ngModel]="text()"
          (ngModelChange)="text.set($event)"
          [matAutocomplete]="list"
        />
      </mat-form-field>
    </div>
    <mat-autocomplete
      #list="matAutocomplete"
      autoActiveFirstOption
      [displayWith]="nothing"
      (optionSelected)="choose($event.option.value)"
    >
      @for (entry of found(); track entry.label) {
        <mat-option [value]="entry"><ch-icon [name]="entry.icon" /> {{ entry.label }}</mat-option>
      }
    </mat-autocomplete>
    @if (found().length === 0) {
      <p class="soft" role="status">Nothing has this name.</p>
    }
  </mat-dialog-content>`,
  styles: `
    mat-form-field {
      inline-size: 100%;
    }
  `,
})
export class PaletteDialog {
  private readonly ref = inject<MatDialogRef<PaletteDialog>>(MatDialogRef);
  private readonly router = inject(Router);
  private readonly store = inject(SessionStore);
  private readonly api = inject(SessionApi);
  private readonly theme = inject(ThemeChoice);
  protected readonly text = signal('');
  private readonly entries: Entry[] = [
    ...FEATURES.filter(({ roles }) => this.store.can(...roles)).map(({ label, icon, path }) => ({
      label,
      icon,
      run: () => void this.router.navigateByUrl(`/${path}`),
    })),
    {
      label: 'Your account',
      icon: 'user',
      run: () => void this.router.navigateByUrl('/account'),
    },
    ...THEMES.map((theme) => ({
      label: `Theme: ${theme}`,
      icon: 'sun' as const,
      run: () => this.theme.choose(theme),
    })),
    {
      label: 'Sign out',
      icon: 'log-out',
      run: () => void this.api.signOut().then(() => this.router.navigateByUrl('/sign-in')),
    },
  ];
  protected readonly found = computed(() => {
    const asked = String(this.text()).trim().toLowerCase();
    return this.entries.filter(({ label }) => label.toLowerCase().includes(asked));
  });
  protected readonly nothing = (): string => '';

  protected choose(entry: Entry): void {
    this.ref.close();
    entry.run();
  }
}
