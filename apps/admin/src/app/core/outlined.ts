import { type Provider } from '@angular/core';
import { Dialog } from '@angular/cdk/dialog';
import { MatDialog } from '@angular/material/dialog';
import { MAT_FORM_FIELD_DEFAULT_OPTIONS } from '@angular/material/form-field';
import { Feedback } from '@chancery/ui';

/**
 * How fields look (look, "Recipes"). They are provided with the routes and not with the application, which would bring
 * all of Material's fields into the first script; so are the services that open dialogs, for a dialog finds what its
 * opener finds.
 */
export const OUTLINED: Provider[] = [
  {
    provide: MAT_FORM_FIELD_DEFAULT_OPTIONS,
    useValue: { appearance: 'outline', subscriptSizing: 'dynamic' },
  },
  Dialog,
  MatDialog,
  Feedback,
];
