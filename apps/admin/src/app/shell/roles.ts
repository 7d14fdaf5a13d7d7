import type { AdministratorRole } from '@chancery/contracts';

const NAMES: Record<AdministratorRole, string> = {
  owner: 'owner',
  compliance: 'compliance administrator',
  brand: 'brand administrator',
  auditor: 'auditor',
  operator: 'operator',
};

/** A role as people say it. */
export const roleName = (role: AdministratorRole): string => NAMES[role];
