import { createHash } from 'node:crypto';
import type {
  Rule,
  RuleImportPreview,
  RuleImportRequest,
  RuleImportResult,
} from '@chancery/contracts';
import {
  type Exported,
  type ExportFormat,
  exportRules,
  type Names,
  planImport,
  prepareSteps,
} from '@chancery/exchange';
import { inSlices, type OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import { withListsWrittenOut } from '@chancery/rules';
import { connectorsOf } from '../connectors';
import { groupsOf } from '../groups';
import { listsOfRules } from '../lists/rows';
import { ruleOf } from '../rows';
import type { RulesStore } from '../store';

export interface ImportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** Brings Exchange's rules into an organisation and writes its rules for Exchange. */
export class RuleImporter {
  constructor(
    private readonly store: RulesStore,
    private readonly scope: OrganisationScope,
  ) {}

  /** What the file would bring; nothing is kept. */
  async preview(organisation: string, file: ImportedFile): Promise<RuleImportPreview> {
    const { prepared, revision } = await this.prepare(organisation, file);
    return { ...prepared.report, revision };
  }

  /**
   * Applies a file to the rules that the preview was made with, all of it or nothing.
   *
   * @throws Problem 412 when the rules were changed since, 422 when a rule cannot be published, 423 when it would
   * change one that is managed by a file.
   */
  async apply(
    organisation: string,
    file: ImportedFile,
    { revision, otherwise, byName }: Omit<RuleImportRequest, 'variables'>,
    by: string,
  ): Promise<RuleImportResult> {
    const { prepared, existing } = await this.prepare(organisation, file);
    const { rules, changes } = planImport(
      prepared,
      existing,
      { otherwise, ...(byName ? { byName } : {}) },
      uuid7,
    );
    const sum = (what: string) => changes.filter((each) => each.what === what).length;
    await this.store.layWhole(organisation, {
      rules,
      expected: revision,
      by,
      note: `Imported from ${file.name}`,
      summary: {
        kind: 'rules.imported',
        body: {
          file: file.name,
          format: prepared.report.format,
          sha256: createHash('sha256').update(file.bytes).digest('hex'),
          added: sum('added'),
          changed: sum('changed'),
          left: sum('left'),
        },
      },
    });
    return {
      changes: changes.map(({ what, name }) => ({ what, name })),
      revision: await this.store.revision(organisation),
      before: revision,
    };
  }

  /**
   * Goes back to the rules of an earlier revision.
   *
   * @throws Problem 404 no such revision, 412 somebody changed the rules since.
   */
  async undo(
    organisation: string,
    { before, revision }: { before: number; revision: number },
    by: string,
  ): Promise<number> {
    const rules = await this.published(organisation, before);
    await this.store.layWhole(organisation, {
      rules,
      expected: revision,
      by,
      note: `Back to revision ${before}`,
      summary: { kind: 'rules.import-undone', body: { revision, before } },
    });
    return this.store.revision(organisation);
  }

  /** The rules as they are judged, first judged first, with their revision. */
  async whole(organisation: string): Promise<{ rules: Rule[]; revision: number }> {
    const { rules, revision } = await this.store.whole(organisation);
    return { rules: rules.map(ruleOf), revision };
  }

  /** The rules as a file, and what it does not hold. */
  async write(organisation: string, format: ExportFormat): Promise<Exported> {
    const { rules } = await this.whole(organisation);
    // Exchange knows no lists. Rules kept beside code go on naming them, for what is applied again is to change nothing.
    const lists = await this.scope.inOrganisation(organisation, (em) => listsOfRules(em, rules));
    const known = new Map(lists.map((list) => [list.id, list]));
    return exportRules(
      format === 'json' ? rules : rules.map((rule) => withListsWrittenOut(rule, known)),
      format,
      await this.names(organisation),
    );
  }

  private async prepare(organisation: string, { bytes, variables }: ImportedFile) {
    const { rules: existing, revision } = await this.whole(organisation);
    const names = await this.names(organisation);
    const prepared = await inSlices(
      prepareSteps(bytes, { ...names, existing, ...(variables ? { variables } : {}) }),
    );
    return { prepared, existing, revision };
  }

  private published(organisation: string, revision: number): Promise<Rule[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      if (revision === 0) return [];
      const [row] = (await em.query(
        `SELECT body -> 'ruleSet' -> 'rules' AS rules FROM rules.snapshot WHERE organisation_id = $1 AND version = $2`,
        [organisation, revision],
      )) as { rules: Rule[] }[];
      if (!row) throw new Problem(404, 'rules.no-revision', 'There is no such revision.');
      return row.rules;
    });
  }

  /** The rights templates, brands, connectors and groups that are published, by name. */
  names(organisation: string): Promise<Names> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [row] = (await em.query(
        `SELECT body -> 'rightsTemplates' AS templates, body -> 'brands' AS brands FROM templates.published() WHERE organisation_id = $1`,
        [organisation],
      )) as {
        templates: { code: string; name: string }[] | null;
        brands: { id: string; name: string }[] | null;
      }[];
      return {
        templates: (row?.templates ?? []).map(({ code, name }) => ({ code, name })),
        brands: (row?.brands ?? []).map(({ id, name }) => ({ id, name })),
        connectors: [...(await connectorsOf(em, organisation)).values()].map(({ id, name }) => ({
          id,
          name,
        })),
        groups: (await groupsOf(em, organisation)).map(({ id, name }) => ({ id, name })),
      };
    });
  }
}
