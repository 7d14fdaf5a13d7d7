import type { Routes } from '@angular/router';
import { OUTLINED } from '../core/outlined';
import { SetupPage } from './setup-page';
import { SignInPage } from './sign-in-page';

/** The pages for who is not signed in, by their paths. */
export const DOORS = {
  'sign-in': [{ path: '', title: 'Sign in', providers: OUTLINED, component: SignInPage }],
  setup: [{ path: '', title: 'Set up', providers: OUTLINED, component: SetupPage }],
} satisfies Record<string, Routes>;
