import { inject, Injectable } from '@angular/core';
import type { ListedRule } from '@chancery/contracts';
import { Feedback } from '@chancery/ui';
import { problemOf } from '../../core/problem';
import { RulesApi } from '../rules-api';

/** Takes rules back from the files that manage them. */
@Injectable({ providedIn: 'root' })
export class Managing {
  private readonly api = inject(RulesApi);
  private readonly feedback = inject(Feedback);

  /** Asks first. @returns the rule as it is now, or null where it was left or was refused. */
  async inConsole(rule: ListedRule): Promise<ListedRule | null> {
    const answer = await this.feedback.ask({
      title: `Manage “${rule.name}” in the console again?`,
      text: `It can be changed here then. It stays in ${rule.managed?.file ?? 'its file'}: when the files are applied again, they win.`,
      confirm: 'Manage in the console',
      keep: 'Leave it to the file',
    });
    if (answer === null) return null;
    try {
      const now = await this.api.manageInConsole(rule.id, rule.version);
      this.feedback.tell(`“${rule.name}” is managed in the console.`);
      return now;
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
      return null;
    }
  }
}
