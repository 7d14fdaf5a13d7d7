import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  GatewayList,
  ListedRule,
  PastMessageTrial,
  RenderedMail,
  Rule,
  RuleFigures,
  RuleList,
  RuleMode,
  RuleTest,
  RuleTestResult,
  RuleVersion,
  RuleVersionList,
  WrapperCase,
} from '@chancery/contracts';
import { zone } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../api/api';
import {
  assignmentsGroups,
  brandLooksWrapper,
  brandsList,
  connectorsList,
  gatewaysList,
  pastMessagesOne,
  reportsRules,
  ruleHistoryDeleted,
  ruleHistoryVersions,
  ruleFilesRelease,
  rulesCreate,
  rulesList,
  rulesMode,
  rulesOne,
  rulesOrder,
  rulesRemove,
  rulesReplace,
  rulesRestore,
  templatesRightsTemplates,
} from '../../api/functions';
import { problemOf } from '../core/problem';

/** A rule as it is sent: the service gives id and place. */
export type RuleDraft = Omit<Rule, 'id' | 'priority'>;

/** What is said of a save besides the rule. */
export interface SaveFacts {
  /** Why, for the history. */
  note?: string;
  /** The draft that it was kept as. */
  fromDraft?: string | undefined;
}

/** A name a rule may refer to. */
export interface Choice {
  value: string;
  label: string;
  /** What is to be known when choosing it. */
  note?: string;
}

/** Mail flow rules (contracts `rules.ts`, `rule-test.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class RulesApi {
  private readonly api = inject(Api);
  private readonly http = inject(HttpClient);

  list(): Promise<RuleList> {
    return this.api.invoke(rulesList);
  }

  one(id: string): Promise<ListedRule> {
    return this.api.invoke(rulesOne, { id });
  }

  create(draft: RuleDraft, facts: SaveFacts = {}): Promise<ListedRule> {
    return this.api.invoke(rulesCreate, { body: { ...draft, ...said(facts) } });
  }

  /** @param version that the change was made from; another one saved meanwhile gives 412. */
  replace(
    id: string,
    draft: RuleDraft,
    version: number,
    facts: SaveFacts = {},
  ): Promise<ListedRule> {
    return this.api.invoke(rulesReplace, {
      id,
      body: { ...draft, ...said(facts) },
      ...seen(version),
    });
  }

  /** @param version that was seen, as for all that follows; another one meanwhile gives 412. */
  mode(id: string, mode: RuleMode, version: number): Promise<ListedRule> {
    return this.api.invoke(rulesMode, { id, body: { mode }, ...seen(version) });
  }

  /** @param revision of the list that the order was made from. */
  order(ids: readonly string[], revision: number): Promise<void> {
    return this.api.invoke(rulesOrder, { body: { ids: [...ids] }, ...seen(revision) });
  }

  remove(id: string, version: number): Promise<void> {
    return this.api.invoke(rulesRemove, { id, ...seen(version) });
  }

  /** What a file managed is changed here again. */
  manageInConsole(id: string, version: number): Promise<ListedRule> {
    return this.api.invoke(ruleFilesRelease, { id, ...seen(version) });
  }

  test(test: RuleTest, message: Blob): Promise<RuleTestResult> {
    // Field before file: the message is read as it arrives, by the test's rules.
    const form = new FormData();
    form.append('test', JSON.stringify(test));
    form.append('message', message, 'message.eml');
    return firstValueFrom(this.http.post<RuleTestResult>('/api/v1/rules/test', form));
  }

  /** A message of the trail, put to the rules of today as far as it is kept. */
  pastMessage(id: string): Promise<PastMessageTrial> {
    return this.api.invoke(pastMessagesOne, { id });
  }

  /** Newest first, a page at a time; also of a rule that was deleted. */
  versions(id: string, cursor: string | null): Promise<RuleVersionList> {
    return this.api.invoke(ruleHistoryVersions, { id, ...page(cursor) });
  }

  /** What an earlier version says becomes the newest one. @param seenVersion none for a deleted rule. */
  restore(id: string, version: number, seenVersion: number | null): Promise<ListedRule> {
    return this.api.invoke(rulesRestore, {
      id,
      body: { version },
      ...(seenVersion === null ? {} : seen(seenVersion)),
    });
  }

  /** Rules that were deleted, as they last stood, the latest first. */
  deleted(cursor: string | null): Promise<RuleVersionList> {
    return this.api.invoke(ruleHistoryDeleted, page(cursor));
  }

  /** What each rule matched today and on the six days before, by the calendar of this device. */
  figures(now = new Date()): Promise<RuleFigures> {
    const from = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 6);
    return this.api.invoke(reportsRules, {
      from: from.toISOString(),
      to: now.toISOString(),
      zone: zone(),
    });
  }

  /** Gateway processes, with the revision of the rules in force in each. */
  gateways(): Promise<GatewayList> {
    return this.api.invoke(gatewaysList);
  }

  /** How a rule last stood that is not there any more; null where there never was one. */
  async lastOf(id: string): Promise<RuleVersion | null> {
    try {
      const { items } = await this.versions(id, null);
      return items[0] ?? null;
    } catch (error) {
      if (problemOf(error).status === 404) return null;
      throw error;
    }
  }

  /** The mail that carries a message that is protected, in the look that is published. */
  wrapper(about: WrapperCase): Promise<RenderedMail> {
    return this.api.invoke(brandLooksWrapper, { body: about });
  }

  /** Rights templates and brands by the names people know them by. */
  async templates(): Promise<Choice[]> {
    const { items } = await this.api.invoke(templatesRightsTemplates);
    return items.map(({ code, name }) => ({ value: code, label: name }));
  }

  /** Named groups of people (Settings, Licences, Groups). */
  async groups(): Promise<Choice[]> {
    const { items } = await this.api.invoke(assignmentsGroups);
    return items.map(({ id, name }) => ({ value: id, label: name }));
  }

  /** Connectors (Settings, Mail path); one that is off takes no mail now. */
  async connectors(): Promise<Choice[]> {
    const { items } = await this.api.invoke(connectorsList);
    return items.map(({ id, name, enabled }) => ({
      value: id,
      label: name,
      ...(enabled ? {} : { note: 'off' }),
    }));
  }

  async brands(): Promise<Choice[]> {
    const { items } = await this.api.invoke(brandsList);
    return items.map(({ id, name }) => ({ value: id, label: name }));
  }
}

const seen = (version: number) => ({ 'If-Match': `"${version}"` });
const page = (cursor: string | null) => ({ limit: 20, ...(cursor === null ? {} : { cursor }) });
const said = ({ note = '', fromDraft }: SaveFacts) => ({
  ...(note.trim() ? { note: note.trim() } : {}),
  ...(fromDraft === undefined ? {} : { fromDraft }),
});
