import { computed, inject, Injectable, signal } from '@angular/core';
import type { SentenceOptions } from '@chancery/rules';
import { OwnLists } from './lists/own-lists';
import { namesOf } from './rule-form';
import { type Choice, RulesApi } from './rules-api';
import { OwnTypes } from './sensitive/own-types';

/** What rules refer to, by the names people know. Codes are shown while a name is not there, or cannot be read. */
@Injectable({ providedIn: 'root' })
export class RuleNames {
  private readonly api = inject(RulesApi);
  private readonly ownTypes = inject(OwnTypes);
  private readonly lists = inject(OwnLists);
  private readonly templates = signal<readonly Choice[]>([]);
  private readonly brands = signal<readonly Choice[]>([]);
  private readonly connectors = signal<readonly Choice[]>([]);
  private readonly groups = signal<readonly Choice[]>([]);
  readonly all = computed((): SentenceOptions =>
    namesOf({
      templates: this.templates(),
      brands: this.brands(),
      connectors: this.connectors(),
      groups: this.groups(),
      sensitiveTypeName: this.ownTypes.nameOf,
      listName: this.lists.nameOf,
    }),
  );

  /** Asks for them again; each fails alone. */
  load(): void {
    const nothing = () => undefined;
    this.api.templates().then((choices) => this.templates.set(choices), nothing);
    this.api.brands().then((choices) => this.brands.set(choices), nothing);
    this.api.connectors().then((choices) => this.connectors.set(choices), nothing);
    this.api.groups().then((choices) => this.groups.set(choices), nothing);
    this.ownTypes.list().catch(nothing);
    this.lists.list().catch(nothing);
  }
}
