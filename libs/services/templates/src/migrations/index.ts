import { TemplatesBrands1764300000000 } from './brands';
import { TemplatesInitial1764000000000 } from './initial';
import { TemplatesOldSnapshots1797000000000 } from './old-snapshots';

/** In the order they run; a migration that exists is never changed. */
export const MIGRATIONS = [
  TemplatesInitial1764000000000,
  TemplatesBrands1764300000000,
  TemplatesOldSnapshots1797000000000,
];
