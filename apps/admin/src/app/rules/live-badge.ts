import { Component, computed, inject, input } from '@angular/core';
import type { GatewayList, RuleList } from '@chancery/contracts';
import { Chip, type ChipKind, type IconName, plural } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { RulesApi } from './rules-api';

/** Where the published rules are in force: asked again whenever a gateway tells of itself, or rules change. */
@Component({
  selector: 'ch-live-badge',
  imports: [Chip],
  template: `
    <span role="status">
      @if (shown(); as it) {
        <ch-chip [kind]="it.kind" [icon]="it.icon">{{ it.text }}</ch-chip>
      }
    </span>
  `,
})
export class LiveBadge {
  /** Name of the files that the rules in force were applied from; null where they are the console's. */
  readonly file = input<string | null>(null);
  private readonly api = inject(RulesApi);
  private readonly gateways = loader(() => this.api.gateways());
  protected readonly shown = computed(() => {
    const list = this.gateways.value();
    // An answer that is old by now says nothing that counts.
    return list && !this.gateways.problem() ? badgeOf(list, this.file()) : null;
  });

  constructor() {
    void this.gateways.load();
    const live = inject(LiveEvents);
    live.on('gateways', () => void this.gateways.load());
    live.on('rules', () => void this.gateways.load());
  }
}

/** @returns where the rules were applied from, as long as they are as they were applied. */
export const fileOf = (list: RuleList | null | undefined): string | null =>
  list?.applied && list.applied.drift.length === 0 && !list.applied.reordered
    ? list.applied.source
    : null;

/** @returns in how many of the gateways the newest rules are in force. */
export function badgeOf(
  { items, published }: Pick<GatewayList, 'items' | 'published'>,
  file: string | null = null,
): {
  kind: ChipKind;
  icon: IconName;
  text: string;
} {
  const revision = `${published.rules ?? 0}${file === null ? '' : ` from file ${file}`}`;
  if (items.length === 0)
    return {
      kind: 'failed',
      icon: 'circle-alert',
      text: `Revision ${revision} is live nowhere: no gateway is running`,
    };
  const live = items.filter(
    ({ revisions }) => (revisions.rules ?? 0) >= (published.rules ?? 0),
  ).length;
  const text = `Revision ${revision}, live on ${live} of ${plural(items.length, 'gateway')}`;
  return live === items.length
    ? { kind: 'protected', icon: 'circle-check', text }
    : { kind: 'test', icon: 'clock-3', text };
}
