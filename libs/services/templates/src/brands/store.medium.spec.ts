import { type BrandContent, PublishedBrand, type TemplatesSnapshot } from '@chancery/contracts';
import {
  migrateAll,
  OrganisationScope,
  Published,
  type ServiceMigrations,
  snapshotReader,
  uuid7,
} from '@chancery/platform';
import { auditTrail, type FreshDatabase, freshDatabase } from '@chancery/testing';
import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TEMPLATES_ENTITIES, TEMPLATES_MIGRATIONS } from '../index';
import { TemplatesStore } from '../store';
import { takeLogo } from './logo';
import { keepLogo } from './logo-store';
import type { BrandStore } from './store';

const ANN = 'ann@demo.test';
const BEN = 'ben@demo.test';

let database: FreshDatabase;
let scope: OrganisationScope;
let templates: TemplatesStore;
let brands: BrandStore;
let gateway: DataSource;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let organisation: string;
let first: string;

beforeAll(async () => {
  database = await freshDatabase();
  // By a name known at run time only: no service imports another.
  const rules: string = '@chancery/service-rules';
  const { RULES_MIGRATIONS } = (await import(rules)) as { RULES_MIGRATIONS: ServiceMigrations };
  await migrateAll(database.settings, [RULES_MIGRATIONS, TEMPLATES_MIGRATIONS]);
  trail = await auditTrail(database);
  scope = await database.scope('templates', TEMPLATES_ENTITIES);
  templates = new TemplatesStore(scope);
  ({ brands } = templates);
  gateway = await database.source('gateway');
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  await templates.establish(organisation, 'Northgate Mutual');
  first = (await brands.list(organisation))[0]!.id;
});

/** What the gateway holds, read under its own role. */
async function published(): Promise<{ version: number; body: TemplatesSnapshot } | undefined> {
  const held = new Published('templates', snapshotReader(gateway));
  await held.refresh();
  return held.of(organisation);
}
const readVersion = (whose: string, number: number) =>
  new OrganisationScope(gateway).inOrganisation(organisation, async (em) => {
    const [row] = (await em.query('SELECT templates.brand_version($1, $2) AS brand', [
      whose,
      number,
    ])) as { brand: unknown }[];
    return row?.brand;
  });
const edited = async (id: string, change: Partial<BrandContent>) => {
  const { name, content } = await brands.read(organisation, id);
  return brands.save(organisation, id, { name, content: { ...content, ...change } }, null, ANN);
};
const upload = async (colour: string) => {
  const picture = sharp({ create: { width: 600, height: 200, channels: 3, background: colour } });
  const taken = await takeLogo(await picture.png().toBuffer());
  return scope.inOrganisation(organisation, (em) =>
    keepLogo(em, organisation, 'mark.png', taken, ANN),
  );
};
/** A rule that names a brand, as the rules service keeps it. */
const ruleWith = (brand: string) =>
  database.query(
    `INSERT INTO rules.rule (id, organisation_id, priority, body, updated_by) VALUES ($1, $2, 0, $3, $4)`,
    [
      uuid7(),
      organisation,
      JSON.stringify({
        name: 'Claims',
        actions: [{ action: 'ApplyRightsProtectionCustomizationTemplate', args: { brand } }],
      }),
      ANN,
    ],
  );

describe('a new organisation', () => {
  it('has one brand with its own name, published', async () => {
    expect(await brands.list(organisation)).toMatchObject([
      { name: 'Default', isDefault: true, version: 1, draft: false, rules: [] },
    ]);
    const body = (await published())?.body;
    expect(body?.brand).toMatchObject({ id: first, version: 1, subject: 'keep' });
    expect(body?.brand.appearance.name).toBe('Northgate Mutual');
    expect(body?.brands).toHaveLength(1);
    expect(await templates.establish(organisation, 'Other')).toMatchObject({ changed: false });
  });
});

describe('a draft', () => {
  it('is seen by nobody until it is published, then by everybody', async () => {
    const before = await published();
    const draft = await edited(first, { introduction: 'Hello.' });
    expect(draft).toMatchObject({ draft: true, version: 1 });
    expect(await published()).toEqual(before);
    const done = await brands.publish(organisation, first, draft.revision, ANN);
    expect(done).toMatchObject({ draft: false, version: 2, published: { by: ANN } });
    expect((await published())?.body.brand).toMatchObject({
      version: 2,
      appearance: { introduction: 'Hello.' },
    });
    expect((await trail(organisation)).map(({ kind, actor }) => [kind, actor])).toEqual([
      ['brand.drafted', ANN],
      ['brand.published', ANN],
    ]);
  });

  it('goes back to what is published', async () => {
    await edited(first, { introduction: 'Not so.' });
    const back = await brands.discard(organisation, first, ANN);
    expect(back).toMatchObject({ draft: false, content: { introduction: '' } });
  });

  it('is not written over by who did not see it', async () => {
    const { name, content, revision } = await brands.read(organisation, first);
    await brands.save(organisation, first, { name, content }, revision, ANN);
    await expect(
      brands.save(organisation, first, { name, content }, revision, BEN),
    ).rejects.toMatchObject({ code: 'brand.changed' });
    await expect(brands.publish(organisation, first, revision, BEN)).rejects.toMatchObject({
      code: 'brand.changed',
    });
  });

  it('is published only with a text for its logo', async () => {
    const logo = await upload('#0B5A5E');
    await edited(first, { logo: logo.id, logoAlt: ' ' });
    await expect(brands.publish(organisation, first, null, ANN)).rejects.toMatchObject({
      code: 'body.invalid',
      extra: { errors: [{ pointer: '/logoAlt' }] },
    });
    await edited(first, { logo: logo.id, logoAlt: 'Northgate Mutual' });
    await brands.publish(organisation, first, null, ANN);
    expect((await published())?.body.brand.appearance).toMatchObject({
      logo: logo.image,
      logoAlt: 'Northgate Mutual',
    });
  });
});

describe('an earlier version', () => {
  it('stays readable by its number, for messages that were sent with it', async () => {
    await edited(first, { primary: '#0B5A5E' });
    await brands.publish(organisation, first, null, ANN);
    const old = PublishedBrand.parse(await readVersion(organisation, 1));
    expect(old).toMatchObject({ id: first, version: 1, appearance: { primary: '#1E4976' } });
    expect(PublishedBrand.parse(await readVersion(organisation, 2)).appearance.primary).toBe(
      '#0B5A5E',
    );
    expect(await readVersion(organisation, 9)).toBeNull();
    await expect(readVersion(uuid7(), 1)).rejects.toMatchObject({ code: '42501' });
  });

  it('is restored as the newest, and the history says so', async () => {
    await edited(first, { introduction: 'Second.' });
    await brands.publish(organisation, first, null, ANN);
    const done = await brands.restore(organisation, first, 1, BEN);
    expect(done).toMatchObject({ version: 3, content: { introduction: '' } });
    expect((await published())?.body.brand).toMatchObject({ version: 3 });
    expect(
      (await brands.versions(organisation, first)).map(({ version, restored, published: by }) => [
        version,
        restored,
        by.by,
      ]),
    ).toEqual([
      [3, 1, BEN],
      [2, null, ANN],
      [1, null, 'installation'],
    ]);
    await expect(brands.restore(organisation, first, 7, BEN)).rejects.toMatchObject({
      code: 'brand.no-version',
    });
  });
});

describe('another brand', () => {
  it('begins as a copy, has a name of its own, and numbers its own versions', async () => {
    const claims = await brands.create(organisation, 'Claims', null, ANN);
    expect(claims).toMatchObject({ version: null, draft: true, isDefault: false });
    await expect(brands.create(organisation, 'CLAIMS', null, ANN)).rejects.toMatchObject({
      code: 'brand.name-taken',
    });
    expect((await published())?.body.brands).toHaveLength(1);
    await brands.publish(organisation, claims.id, null, ANN);
    const body = (await published())?.body;
    expect(body?.brands.map(({ id, version }) => [id, version])).toEqual([
      [first, 1],
      [claims.id, 2],
    ]);
    expect(body?.brand.id).toBe(first);
  });

  it('becomes the default once it is published', async () => {
    const { id } = await brands.create(organisation, 'Claims', first, ANN);
    await expect(brands.makeDefault(organisation, id, ANN)).rejects.toMatchObject({
      code: 'brand.unpublished',
    });
    await brands.publish(organisation, id, null, ANN);
    await brands.makeDefault(organisation, id, ANN);
    expect((await published())?.body.brand.id).toBe(id);
    await expect(brands.remove(organisation, id, ANN)).rejects.toMatchObject({
      code: 'brand.default',
    });
  });

  it('is not deleted while a rule names it; its versions outlive it', async () => {
    const { id } = await brands.create(organisation, 'Claims', null, ANN);
    await brands.publish(organisation, id, null, ANN);
    await ruleWith(id);
    expect((await brands.read(organisation, id)).rules).toMatchObject([{ name: 'Claims' }]);
    await expect(brands.remove(organisation, id, ANN)).rejects.toMatchObject({
      code: 'brand.in-use',
      extra: { rules: [{ name: 'Claims' }] },
    });
    await database.query('DELETE FROM rules.rule WHERE organisation_id = $1', [organisation]);
    await brands.remove(organisation, id, ANN);
    expect((await published())?.body.brands).toHaveLength(1);
    expect(PublishedBrand.parse(await readVersion(organisation, 2)).id).toBe(id);
    await expect(brands.read(organisation, id)).rejects.toMatchObject({ code: 'brand.unknown' });
    // The name is free again.
    await brands.create(organisation, 'Claims', null, ANN);
  });

  it('of another organisation is not there', async () => {
    const other = uuid7();
    await templates.establish(other, 'Other');
    await expect(brands.read(other, first)).rejects.toMatchObject({ code: 'brand.unknown' });
    const logo = await upload('#000000');
    const theirs = (await brands.list(other))[0]!.id;
    const { name, content } = await brands.read(other, theirs);
    await expect(
      brands.save(other, theirs, { name, content: { ...content, logo: logo.id } }, null, ANN),
    ).rejects.toMatchObject({ code: 'logo.unknown' });
  });
});

it('two publications at the same moment get a number each', async () => {
  const names = ['A', 'B', 'C', 'D'];
  const made = await Promise.all(names.map((name) => brands.create(organisation, name, null, ANN)));
  await Promise.all(made.map(({ id }) => brands.publish(organisation, id, null, ANN)));
  const numbers = (await published())?.body.brands.map(({ version }) => version).sort();
  expect(numbers).toEqual([1, 2, 3, 4, 5]);
});
