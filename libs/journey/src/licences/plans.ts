import type { PlanView } from '@chancery/contracts';

const ADD_ON = 'Azure Information Protection Plan 1';

const included = (id: string, name: string, advanced = false): PlanView => ({
  id,
  name,
  encryption: 'included',
  needs: null,
  advanced,
  unit: 'user-month',
});
const needing = (id: string, name: string): PlanView => ({
  id,
  name,
  encryption: 'add-on',
  needs: ADD_ON,
  advanced: false,
  unit: 'user-month',
});

/**
 * The plans that senders of protected mail may have, as the service description lists them: those that contain message
 * encryption, and those to which Azure Information Protection Plan 1 is added. Licences are per user and month; whoever
 * sends protected mail needs one, and recipients outside never do.
 */
export const PLANS: readonly PlanView[] = [
  included('office-365-e3', 'Office 365 E3'),
  included('office-365-e5', 'Office 365 E5', true),
  included('microsoft-e3', 'Microsoft 365 E3'),
  included('microsoft-e5', 'Microsoft 365 E5', true),
  included('office-365-a1', 'Office 365 A1'),
  included('office-365-a3', 'Office 365 A3'),
  included('office-365-a5', 'Office 365 A5', true),
  included('office-365-g3', 'Office 365 G3'),
  included('office-365-g5', 'Office 365 G5'),
  included('business-premium', 'Microsoft 365 Business Premium'),
  needing('exchange-online-1', 'Exchange Online Plan 1'),
  needing('exchange-online-2', 'Exchange Online Plan 2'),
  needing('office-365-f1', 'Office 365 F1'),
  needing('office-365-e1', 'Office 365 Enterprise E1'),
  needing('business-basic', 'Microsoft 365 Business Basic (Business Essentials)'),
  needing('business-standard', 'Microsoft 365 Business Standard'),
  { ...included('Evaluation', 'Evaluation', true), unit: 'evaluation' },
];

const BY_ID = new Map(PLANS.map((plan) => [plan.id, plan]));

/** @returns the plan of the catalogue, or undefined where the organisation gave a plan a name of its own */
export const planOf = (id: string): PlanView | undefined => BY_ID.get(id);

/** What people call a plan. */
export const planName = (id: string): string => planOf(id)?.name ?? id;

/** Does a subscription to this plan cover message encryption? A plan of the organisation's own does. */
export const planEncrypts = (id: string, addOn: boolean): boolean =>
  addOn || planOf(id)?.encryption !== 'add-on';
