import { Injectable, signal } from '@angular/core';

const KEY = 'chancery-theme';
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Light, dark, or as the system has it; remembered in this browser. */
@Injectable({ providedIn: 'root' })
export class ThemeChoice {
  readonly theme = signal<Theme>(stored());

  constructor() {
    apply(this.theme());
  }

  choose(theme: Theme): void {
    this.theme.set(theme);
    apply(theme);
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Not remembered, where the browser keeps nothing.
    }
  }
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

function stored(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === kept) ?? 'system';
  } catch {
    return 'system';
  }
}
