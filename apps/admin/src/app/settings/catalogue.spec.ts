import { describe, expect, it } from 'vitest';
import { organisationEntries, PLACES, search, systemEntries } from './catalogue';
import { SECTIONS } from './sections';

const all = [
  ...organisationEntries(null),
  ...PLACES,
  ...systemEntries([
    {
      key: 'CHANCERY_SMTP_NEXT_HOP',
      label: 'Next hop of the installation',
      section: 'Mail',
      help: 'Where mail goes.',
      value: 'mail.example.org:25',
      source: 'environment',
      fallback: 'the mailbox',
    },
  ]),
];
const labels = (text: string) => search(all, text).map(({ label }) => label);

describe('the search over all settings', () => {
  it('finds by name first, then by what else people call it', () => {
    expect(labels('next hop')[0]).toBe('Next hop');
    expect(labels('2fa')).toEqual(['Second factor of somebody who lost it']);
    expect(labels('SMART host')).toEqual(['Next hop', 'Connectors', 'Trusted networks']);
  });

  it('finds by key and by value', () => {
    expect(labels('chancery_smtp_next')).toContain('Next hop of the installation');
    expect(labels('mail.example.org')).toEqual(['Next hop of the installation']);
    expect(labels('nothing of the kind')).toEqual([]);
  });

  it('leads to sections that exist', () => {
    const paths = SECTIONS.map(({ path }) => path);
    for (const { section } of all) expect(paths).toContain(section);
  });
});
