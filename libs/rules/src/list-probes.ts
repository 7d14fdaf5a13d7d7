import type { NamedList } from '@chancery/contracts';
import type { Condition, RuleSettings } from './definition';
import { listField } from './list-kinds';
import { LISTS, hasOwnValues, listsNamed } from './named-lists';
import type { NamedProbe, Probe } from './probe';

/** The lists of a rule set while it is compiled. */
export class ListProbes {
  private readonly byId: ReadonlyMap<string, NamedList>;
  private readonly made = new Map<string, Probe>();

  constructor(lists: readonly NamedList[] = []) {
    this.byId = new Map(lists.map((list) => [list.id, list]));
  }

  nameOf(id: string): string | undefined {
    return this.byId.get(id)?.name;
  }

  /**
   * A predicate's own values, if it has any, and each of its lists. The entries of a list are read once for all
   * predicates that differ in nothing but their own values.
   *
   * @throws Error for a list that is not in the set; such a set has problems and is not compiled.
   */
  probes(
    definition: Condition,
    args: Readonly<Record<string, unknown>>,
    settings: RuleSettings,
  ): readonly NamedProbe[] {
    const field = listField(definition.fields);
    const { [LISTS]: _, ...typed } = args;
    const own = hasOwnValues(definition, args)
      ? [{ probe: definition.probe(typed, settings) }]
      : [];
    if (!field) return own;
    const { [field.name]: __, ...others } = typed;
    return [
      ...own,
      ...listsNamed({ args }).map((id) => {
        const list = this.byId.get(id);
        if (!list) throw new Error(`There is no list ${id}.`);
        const key = JSON.stringify([definition.code, others, settings, id]);
        let probe = this.made.get(key);
        if (!probe)
          this.made.set(key, (probe = definition.probeOfList(others, list.entries, settings)));
        return { probe, list };
      }),
    ];
  }
}
