import type { Routes } from '@angular/router';
import { OverviewPage } from './overview-page';

export const routes: Routes = [{ path: '', component: OverviewPage }];
