import type { Administrator, Announcements } from '@chancery/platform';

/** Says that other rules are published, to gateways and to pages that show them. */
export async function announceRules(
  announcements: Announcements,
  { organisation }: Administrator,
): Promise<void> {
  await announcements.publish('published.rules', { organisation });
  await announcements.changed({ organisation, noun: 'rules' });
}
