import { describe, expect, it } from 'vitest';
import { countryOf } from './country';
import { Faults, ManagerNames, readPeople } from './file';

function read(text: string) {
  const faults = new Faults();
  return { ...readPeople(text, faults), errors: faults.errors, wrong: faults.wrong };
}

describe('a file of people', () => {
  it('is taken as Get-Mailbox writes it', () => {
    const { people, columns, errors } = read(
      [
        '#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox',
        '"PrimarySmtpAddress","EmailAddresses","DisplayName","CustomAttribute1","WhenCreated"',
        '"Ana@Alder.test","SMTP:ana@alder.test smtp:a.berg@alder.test X500:/o=Alder/cn=ana","Ana Berg","VIP","2026"',
      ].join('\r\n'),
    );
    expect(errors).toEqual([]);
    expect(people).toEqual([
      {
        line: 3,
        address: 'ana@alder.test',
        proxyAddresses: ['a.berg@alder.test'],
        attributes: { DisplayName: 'Ana Berg', CustomAttribute1: 'VIP' },
        identities: [],
      },
    ]);
    expect(columns.map(({ takenFor }) => takenFor)).toEqual([
      'primary address',
      'further addresses',
      'DisplayName',
      'CustomAttribute1',
      null,
    ]);
  });

  it('is taken as Get-User writes it, with values over several lines', () => {
    const { people } = read(
      'WindowsEmailAddress;City;CountryOrRegion;StreetAddress;Title;Manager;Name\n' +
        'ben@alder.test;Oslo;Norway;"Storgata 1\n2. etg";;alder.test/Users/Ana Berg;Ben\n',
    );
    expect(people[0]).toMatchObject({
      line: 2,
      attributes: { City: 'Oslo', Country: 'NO', Street: 'Storgata 1\n2. etg', Title: null },
      manager: 'alder.test/Users/Ana Berg',
      identities: ['Ben'],
    });
  });

  it('has the address people sign in with where there is no other', () => {
    expect(read('UserPrincipalName,Department\nana@alder.test,Sales').people[0]).toMatchObject({
      address: 'ana@alder.test',
      attributes: { Department: 'Sales' },
    });
    expect(read('UserPrincipalName,mail\na1@alder.test,ana@alder.test').people[0]).toMatchObject({
      address: 'ana@alder.test',
      attributes: { UserLogonName: 'a1@alder.test' },
    });
  });

  it('says what is wrong on which line', () => {
    const { people, errors } = read(
      'mail,c,proxyAddresses\nnobody,DE,\nana@alder.test,Atlantis,\nben@alder.test,NO,System.Object[]\nkim@alder.test,NO,smtp:x@\n,DE,\n',
    );
    expect(people).toEqual([]);
    expect(errors.map(({ line, value }) => [line, value])).toEqual([
      [2, 'nobody'],
      [3, 'Atlantis'],
      [4, 'System.Object[]'],
      [5, 'smtp:x@'],
      [6, ''],
    ]);
    expect(read('City\nOslo').errors[0]).toMatchObject({ line: 1 });
  });
});

describe('a manager', () => {
  const names = new ManagerNames([
    { address: 'ana@alder.test', attributes: { DisplayName: 'Ana Berg' } },
    { address: 'kim@alder.test', attributes: { DisplayName: 'Kim' } },
    { address: 'kim.lee@alder.test', attributes: { DisplayName: 'Kim' } },
  ]);

  it.each(['ANA@alder.test', 'ana  berg', 'alder.test/Users/Ana Berg', 'CN=Ana Berg,OU=Users'])(
    'is found as %s',
    (written) => expect(names.find(written)).toEqual({ address: 'ana@alder.test' }),
  );

  it('is not found where nobody or several have the name', () => {
    expect(names.find('Eve')).toHaveProperty('detail');
    expect(names.find('Kim')).toEqual({ detail: expect.stringContaining('Several') as string });
  });
});

it('a country is two letters or an English name', () => {
  expect(['de', 'Germany', 'United States', 'Hong Kong SAR', 'Atlantis'].map(countryOf)).toEqual([
    'DE',
    'DE',
    'US',
    'HK',
    null,
  ]);
});
