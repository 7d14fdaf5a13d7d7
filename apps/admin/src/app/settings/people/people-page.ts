import { Component, computed, effect, inject, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router } from '@angular/router';
import type { ListedPerson, PersonView } from '@chancery/contracts';
import { count, Feedback, Icon, Page, plural, State } from '@chancery/ui';
import { firstValueFrom, map } from 'rxjs';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { problemOf } from '../../core/problem';
import { SessionStore } from '../../core/session-store';
import { ImportPart } from './import-part';
import { PeopleApi } from './people-api';
import { type PersonAsked, PersonDialog, reporting } from './person-dialog';

/** How many are read at once, and how many at most. */
const PAGE = 50;
const MAX_PAGE = 200;

/** The organisation's people, as rules ask about them: found, added, changed, removed, taken from a file. */
@Component({
  selector: 'ch-people-page',
  imports: [Icon, ImportPart, MatButtonModule, MatFormFieldModule, MatInputModule, Page, State],
  templateUrl: './people-page.html',
  styles: `
    .search {
      max-inline-size: 420px;
    }
    td {
      overflow-wrap: anywhere;
    }
    .doing {
      white-space: nowrap;
    }
  `,
})
export class PeoplePage {
  private readonly api = inject(PeopleApi);
  private readonly feedback = inject(Feedback);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  protected readonly write = inject(SessionStore).can('operator');
  protected readonly q = toSignal(
    inject(ActivatedRoute).queryParamMap.pipe(map((params) => params.get('q') ?? '')),
    { initialValue: '' },
  );
  /** As many as are shown, so that a change elsewhere does not fold the list up. */
  protected readonly list = loader(async () => {
    const q = untracked(this.q);
    const before = untracked(this.list.value);
    const shown = before?.q === q ? before.items.length : 0;
    const size = Math.min(Math.max(shown, PAGE), MAX_PAGE);
    return { q, ...(await this.api.list(q, null, size)) };
  });
  protected readonly sentence = computed(() => {
    const list = this.list.value();
    if (!list) return '';
    const who = plural(list.total.value, 'person', 'people');
    if (list.q !== '') return `${who} ${list.total.value === 1 ? 'has' : 'have'} “${list.q}”.`;
    return list.total.value === 0
      ? 'Rules that ask for attributes or managers are in doubt: they protect, and do nothing else.'
      : `Rules ask for attributes and managers of ${who}.`;
  });
  protected readonly count = count;
  protected readonly plural = plural;

  constructor() {
    effect(() => {
      this.q();
      void this.list.load();
    });
    inject(LiveEvents).on('people', () => void this.list.load());
  }

  protected search(text: string): void {
    void this.router.navigate([], {
      queryParams: { q: text || null },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected async more(): Promise<void> {
    const page = this.list.value();
    if (!page) return;
    try {
      const next = await this.api.list(page.q, page.nextCursor, PAGE);
      // Read again in between, by a search or a change: then these follow on something else.
      if (this.list.value() === page)
        this.list.set({ ...next, q: page.q, items: [...page.items, ...next.items] });
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }

  /** @param address null adds somebody */
  protected async open(address: string | null): Promise<void> {
    const ref = this.dialog.open<PersonDialog, PersonAsked, PersonView>(PersonDialog, {
      data: { address, write: this.write },
      maxWidth: 560,
      width: '100%',
    });
    const kept = await firstValueFrom(ref.afterClosed());
    if (kept) this.feedback.tell(`${kept.address} is ${address === null ? 'added' : 'saved'}.`);
    await this.list.load();
  }

  protected async remove({ address }: ListedPerson): Promise<void> {
    try {
      const person = await this.api.one(address);
      const sure = await this.feedback.ask({
        title: `Remove ${person.attributes.DisplayName ?? address}?`,
        text: `Rules then know nothing of ${address}. ${
          person.reports.length === 0
            ? 'Nobody reports to them.'
            : `${reporting(person)} to them and go on naming that address as their manager’s.`
        }`,
        confirm: 'Remove the person',
        keep: 'Keep the person',
        destructive: true,
      });
      if (sure === null) return;
      await this.api.remove(person);
      this.feedback.tell(`${address} is removed.`);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    await this.list.load();
  }
}
