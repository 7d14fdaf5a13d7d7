import { computed, DestroyRef, inject, Injectable } from '@angular/core';
import { loader } from '../core/load';
import { matchesOf } from './list-rows';
import { RulesApi } from './rules-api';

/** Mail that comes in is announced to nobody: the figures are asked for again while somebody looks at them. */
const AGAIN_MS = 10_000;

/** What each rule matched in seven days, kept up to date. It fails alone: the list is of use without it. */
@Injectable()
export class MatchFigures {
  private readonly api = inject(RulesApi);
  private readonly figures = loader(() => this.api.figures());
  /** The days they are about. */
  readonly period = this.figures.value;
  /** By the id of the rule; null while they are not there. */
  readonly matches = computed(() => {
    const figures = this.figures.value();
    return figures && matchesOf(figures);
  });

  constructor() {
    void this.figures.load();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.figures.load();
    }, AGAIN_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
