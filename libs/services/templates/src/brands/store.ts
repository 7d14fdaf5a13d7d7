import {
  type Brand,
  type BrandContent,
  type BrandDraft,
  type BrandSummary,
  type BrandVersion,
  type BrandView,
  PublishableBrand,
  type PublishedBrand,
} from '@chancery/contracts';
import { appendAudit, type OrganisationScope, parseBody, Problem, uuid7 } from '@chancery/platform';
import { type EntityManager, IsNull, Not } from 'typeorm';
import { appearanceOf, builtInContent, publishedOf } from './content';
import { BrandRow, BrandSampleRow, BrandVersionRow } from './entities';
import { brandLogos, logoImage } from './logo-store';

type RuleUse = { id: string; name: string };

/** Publishes what changed, in the transaction of the change. */
export type Publish = (em: EntityManager, organisation: string) => Promise<unknown>;

const unknownBrand = () => new Problem(404, 'brand.unknown', 'There is no such brand.');

/**
 * Brands of an organisation: drafts, which nobody but administrators see, and published versions, which never
 * change. Every change is audited, and what is published goes out, in one transaction.
 */
export class BrandStore {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly publishAll: Publish,
  ) {}

  /** Gives a new organisation its default brand, version 1. Changes nothing where one exists. */
  async establish(em: EntityManager, organisation: string, name: string): Promise<void> {
    if (await em.existsBy(BrandRow, { organisationId: organisation })) return;
    const row = em.create(BrandRow, {
      id: uuid7(),
      organisationId: organisation,
      name: 'Default',
      isDefault: true,
      draft: builtInContent(name),
      version: null,
      number: null,
      updatedBy: 'installation',
      deletedAt: null,
    });
    await em.insert(BrandRow, row);
    await this.issue(em, row, builtInContent(name), null, 'installation');
  }

  list(organisation: string): Promise<BrandSummary[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const uses = await usesOf(em, organisation);
      const rows = await em.find(BrandRow, {
        where: { organisationId: organisation, deletedAt: IsNull() },
        order: { isDefault: 'DESC', name: 'ASC' },
      });
      const items: BrandSummary[] = [];
      for (const row of rows) {
        const newest = await newestOf(em, row);
        const draft = row.draft ?? builtInContent(row.name);
        const appearance =
          newest?.appearance ?? appearanceOf(draft, await logoImage(em, organisation, draft.logo));
        items.push({ ...head(row, newest, uses), appearance });
      }
      return items;
    });
  }

  /** @throws Problem 404 */
  read(organisation: string, id: string): Promise<BrandView> {
    return this.scope.inOrganisation(organisation, async (em) =>
      this.view(em, await known(em, organisation, id)),
    );
  }

  /** @throws Problem 404 when `from` is unknown, 409 when the name is taken. */
  create(organisation: string, name: string, from: string | null, by: string): Promise<BrandView> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await free(em, organisation, name, null);
      const source = from
        ? await known(em, organisation, from)
        : await em.findOneByOrFail(BrandRow, { organisationId: organisation, isDefault: true });
      const content = source.draft ?? (await newestOf(em, source))!.content;
      const id = uuid7();
      await em.insert(BrandRow, {
        id,
        organisationId: organisation,
        name,
        draft: content as never,
        updatedBy: by,
      });
      await audit(em, organisation, 'brand.created', by, { id, name, from: source.name });
      return this.view(em, await known(em, organisation, id));
    });
  }

  /**
   * Saves a draft; recipients see nothing of it until it is published.
   * @throws Problem 404; 409 when the name is taken; 412 when somebody saved meanwhile; 422 when its logo is gone
   */
  save(
    organisation: string,
    id: string,
    { name, content }: BrandDraft,
    expected: number | null,
    by: string,
  ): Promise<BrandView> {
    return this.changed(organisation, id, expected, async (em, row) => {
      await free(em, organisation, name, id);
      await logoImage(em, organisation, content.logo);
      await em.update(BrandRow, { id }, {
        name,
        draft: content,
        revision: row.revision + 1,
        updatedBy: by,
        updatedAt: new Date(),
      } as never);
      await audit(em, organisation, 'brand.drafted', by, {
        id,
        name,
        before: row.draft ?? (await newestOf(em, row))?.content ?? null,
        after: content,
      });
    });
  }

  /** Back to what is published. @throws Problem 404; 409 where nothing was published yet. */
  discard(organisation: string, id: string, by: string): Promise<BrandView> {
    return this.changed(organisation, id, null, async (em, row) => {
      if (row.version === null)
        throw new Problem(
          409,
          'brand.unpublished',
          'This brand was never published: there is nothing to go back to. Delete it instead.',
        );
      await em.update(BrandRow, { id }, { draft: null, revision: row.revision + 1 } as never);
      await audit(em, organisation, 'brand.discarded', by, { id, name: row.name });
    });
  }

  /**
   * Makes the draft the next version: from now on mails are sent with it. Messages sent before keep theirs.
   * @throws Problem 404; 409 where there is no draft; 412; 422 where the draft lacks something
   */
  publish(
    organisation: string,
    id: string,
    expected: number | null,
    by: string,
  ): Promise<BrandView> {
    return this.changed(organisation, id, expected, async (em, row) => {
      if (!row.draft)
        throw new Problem(409, 'brand.no-draft', 'Nothing has changed since it was published.');
      await this.issue(em, row, parseBody(PublishableBrand, row.draft), null, by);
    });
  }

  /** Publishes the content of an earlier version once more, as the newest. @throws Problem 404 */
  restore(organisation: string, id: string, version: number, by: string): Promise<BrandView> {
    return this.changed(organisation, id, null, async (em, row) => {
      const earlier = await em.findOneBy(BrandVersionRow, { brandId: id, version });
      if (!earlier)
        throw new Problem(404, 'brand.no-version', `This brand has no version ${version}.`);
      await this.issue(em, row, earlier.content, earlier, by);
    });
  }

  /** Mail that no rule gives a brand is sent with this one. @throws Problem 404; 409 if never published */
  makeDefault(organisation: string, id: string, by: string): Promise<BrandView> {
    return this.changed(organisation, id, null, async (em, row) => {
      if (row.version === null)
        throw new Problem(409, 'brand.unpublished', 'Publish the brand before it is the default.');
      await em.update(
        BrandRow,
        { organisationId: organisation, isDefault: true },
        { isDefault: false },
      );
      await em.update(BrandRow, { id }, { isDefault: true, revision: row.revision + 1 });
      await audit(em, organisation, 'brand.made-default', by, { id, name: row.name });
      await this.publishAll(em, organisation);
    });
  }

  /** Its versions stay, for the messages that were sent with them. @throws Problem 404; 409 while it is used */
  async remove(organisation: string, id: string, by: string): Promise<void> {
    await this.scope.inOrganisation(organisation, async (em) => {
      const row = await known(em, organisation, id, true);
      if (row.isDefault)
        throw new Problem(
          409,
          'brand.default',
          'This is the default brand. Make another one the default first.',
        );
      const rules = (await usesOf(em, organisation)).get(id) ?? [];
      if (rules.length > 0)
        throw new Problem(
          409,
          'brand.in-use',
          `${rules.length === 1 ? 'A rule sends' : `${rules.length} rules send`} mail with this brand. Take it out of them first.`,
          { rules },
        );
      await em.update(BrandRow, { id }, { deletedAt: new Date(), updatedBy: by });
      await audit(em, organisation, 'brand.deleted', by, { id, name: row.name });
      await this.publishAll(em, organisation);
    });
  }

  /** Newest first. @throws Problem 404 */
  versions(organisation: string, id: string): Promise<BrandVersion[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await known(em, organisation, id);
      const rows = await em.find(BrandVersionRow, {
        where: { brandId: id },
        order: { version: 'DESC' },
        take: 100,
      });
      return rows.map((row) => ({
        version: row.version,
        published: { at: row.publishedAt.toISOString(), by: row.publishedBy },
        restored: row.restored,
        content: row.content,
        appearance: row.appearance,
      }));
    });
  }

  /** What recipients would see of a content. @throws Problem 404 the brand, 422 its logo */
  appearance(organisation: string, id: string, content: BrandContent): Promise<Brand> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await known(em, organisation, id);
      return appearanceOf(content, await logoImage(em, organisation, content.logo));
    });
  }

  /** Keeps what is to be mailed as a sample; it is forgotten after a day. @returns its id */
  sample(organisation: string, id: string, content: BrandContent, to: string): Promise<string> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const row = await known(em, organisation, id);
      const appearance = appearanceOf(content, await logoImage(em, organisation, content.logo));
      await em.query(
        `DELETE FROM templates.brand_sample WHERE organisation_id = $1 AND created_at < now() - interval '1 day'`,
        [organisation],
      );
      const sample = uuid7();
      await em.insert(BrandSampleRow, {
        id: sample,
        organisationId: organisation,
        recipient: to,
        brandName: row.name,
        body: publishedOf(id, 0, content, appearance) as never,
      });
      await audit(em, organisation, 'brand.sampled', to, { id, name: row.name });
      return sample;
    });
  }

  /** A brand as recipients get it now. @param id null = the default one @throws Problem 404 where none is published */
  inUse(organisation: string, id: string | null): Promise<PublishedBrand> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const { brand, brands } = await this.published(em, organisation);
      if (id === null) return brand;
      const found = brands.find((each) => each.id === id);
      if (!found) throw unknownBrand();
      return found;
    });
  }

  /** The newest published version of every brand, and which of them is the default. */
  async published(
    em: EntityManager,
    organisation: string,
  ): Promise<{ brand: PublishedBrand; brands: PublishedBrand[] }> {
    const rows = await em.find(BrandRow, {
      where: { organisationId: organisation, deletedAt: IsNull(), version: Not(IsNull()) },
      order: { id: 'ASC' },
    });
    const brands: PublishedBrand[] = [];
    let chosen: PublishedBrand | null = null;
    for (const row of rows) {
      const newest = (await newestOf(em, row))!;
      const published = publishedOf(row.id, newest.number, newest.content, newest.appearance);
      brands.push(published);
      if (row.isDefault) chosen = published;
    }
    if (!chosen) throw new Error('the organisation has no default brand');
    return { brand: chosen, brands };
  }

  private async issue(
    em: EntityManager,
    row: BrandRow,
    content: BrandContent,
    earlier: BrandVersionRow | null,
    by: string,
  ): Promise<void> {
    const { organisationId: organisation, id } = row;
    // Numbers are given in turn; the next one waits until this transaction has ended.
    await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`brand number ${organisation}`]);
    const before = await newestOf(em, row);
    const [{ next }] = (await em.query(
      'SELECT coalesce(max(number), 0) + 1 AS next FROM templates.brand_version WHERE organisation_id = $1',
      [organisation],
    )) as [{ next: number }];
    const version = (row.version ?? 0) + 1;
    const appearance =
      earlier?.appearance ?? appearanceOf(content, await logoImage(em, organisation, content.logo));
    await em.insert(BrandVersionRow, {
      organisationId: organisation,
      number: next,
      brandId: id,
      version,
      content: content as never,
      appearance: appearance as never,
      restored: earlier?.version ?? null,
      publishedBy: by,
    });
    await em.update(BrandRow, { id }, {
      draft: null,
      version,
      number: next,
      revision: row.revision + 1,
      updatedBy: by,
      updatedAt: new Date(),
    } as never);
    if (by === 'installation') return;
    await audit(em, organisation, earlier ? 'brand.restored' : 'brand.published', by, {
      id,
      name: row.name,
      version,
      ...(earlier ? { restored: earlier.version } : {}),
      before: before?.content ?? null,
      after: content,
    });
    await this.publishAll(em, organisation);
  }

  private changed(
    organisation: string,
    id: string,
    expected: number | null,
    work: (em: EntityManager, row: BrandRow) => Promise<void>,
  ): Promise<BrandView> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const row = await known(em, organisation, id, true);
      if (expected !== null && expected !== row.revision)
        throw new Problem(
          412,
          'brand.changed',
          `${row.updatedBy} saved this brand meanwhile. Read it again, then make your change.`,
          { updatedBy: row.updatedBy, updatedAt: row.updatedAt },
        );
      await work(em, row);
      return this.view(em, await known(em, organisation, id));
    });
  }

  private async view(em: EntityManager, row: BrandRow): Promise<BrandView> {
    const newest = await newestOf(em, row);
    const uses = await usesOf(em, row.organisationId);
    const content = row.draft ?? newest!.content;
    const current = newest?.content ?? null;
    return {
      ...head(row, newest, uses),
      content,
      current,
      logos: await brandLogos(em, row.organisationId, [content.logo, current?.logo ?? null]),
      revision: row.revision,
    };
  }
}

const head = (
  row: BrandRow,
  newest: BrandVersionRow | null,
  uses: Map<string, RuleUse[]>,
): Omit<BrandSummary, 'appearance'> => ({
  id: row.id,
  name: row.name,
  isDefault: row.isDefault,
  version: newest?.version ?? null,
  published: newest ? { at: newest.publishedAt.toISOString(), by: newest.publishedBy } : null,
  draft: row.draft !== null,
  rules: uses.get(row.id) ?? [],
});

async function known(
  em: EntityManager,
  organisation: string,
  id: string,
  locked = false,
): Promise<BrandRow> {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw unknownBrand();
  const row = await em.findOne(BrandRow, {
    where: { id, organisationId: organisation, deletedAt: IsNull() },
    ...(locked ? { lock: { mode: 'pessimistic_write' } } : {}),
  });
  if (!row) throw unknownBrand();
  return row;
}

const newestOf = (em: EntityManager, row: BrandRow): Promise<BrandVersionRow | null> =>
  row.number === null
    ? Promise.resolve(null)
    : em.findOneByOrFail(BrandVersionRow, {
        organisationId: row.organisationId,
        number: row.number,
      });

async function free(
  em: EntityManager,
  organisation: string,
  name: string,
  except: string | null,
): Promise<void> {
  const taken = (await em.query(
    `SELECT 1 FROM templates.brand WHERE organisation_id = $1 AND lower(name) = lower($2) AND deleted_at IS NULL
        AND ($3::uuid IS NULL OR id <> $3)`,
    [organisation, name, except],
  )) as unknown[];
  if (taken.length > 0)
    throw new Problem(409, 'brand.name-taken', `Another brand is called ${name}.`, {
      errors: [{ pointer: '/name', code: 'taken', detail: `Another brand is called ${name}.` }],
    });
}

async function usesOf(em: EntityManager, organisation: string): Promise<Map<string, RuleUse[]>> {
  const uses = new Map<string, RuleUse[]>();
  for (const { brand, rule_id: id, rule_name: name } of (await em.query(
    'SELECT * FROM rules.brand_uses($1) ORDER BY rule_name',
    [organisation],
  )) as { brand: string; rule_id: string; rule_name: string }[])
    uses.set(brand, [...(uses.get(brand) ?? []), { id, name }]);
  return uses;
}

const audit = (
  em: EntityManager,
  organisation: string,
  kind: string,
  actor: string,
  body: object,
): Promise<void> => appendAudit(em, organisation, { kind, actor, body });
