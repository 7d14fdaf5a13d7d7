import { computed, inject, Injectable } from '@angular/core';
import { plural } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { ChangesApi } from './changes-api';

/** Drafts and changes that wait, kept up to date. Provided by the page that shows them. */
@Injectable()
export class OpenChanges {
  private readonly api = inject(ChangesApi);
  readonly list = loader(() => this.api.list('open'));
  private readonly items = computed(() => this.list.value()?.items ?? []);
  readonly waiting = computed(() => this.items().filter(({ state }) => state === 'waiting'));
  readonly drafts = computed(() => this.items().filter(({ state }) => state === 'draft'));
  /** Those that are about one rule, by its id. */
  readonly byRule = computed(() =>
    Map.groupBy(
      this.items().filter(({ rule }) => rule !== null),
      ({ rule }) => rule ?? '',
    ),
  );
  /** What is kept and not published, in words; empty where nothing is. */
  readonly sentence = computed(() => {
    const [waiting, drafts] = [this.waiting().length, this.drafts().length];
    return [
      ...(waiting > 0 ? [`${plural(waiting, 'change')} waiting for approval`] : []),
      ...(drafts > 0 ? [plural(drafts, 'draft')] : []),
    ].join(', ');
  });

  constructor() {
    void this.list.load();
    const again = () => void this.list.load();
    const events = inject(LiveEvents);
    events.on('rule-proposals', again);
    events.on('rules', again);
  }
}
