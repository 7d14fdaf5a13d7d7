import type { Routes } from '@angular/router';
import { OperationsPage } from './operations-page';

export const routes: Routes = [{ path: '', component: OperationsPage }];
