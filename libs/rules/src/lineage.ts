import { touchedBy, type Change } from './changes';
import type { RuleReference } from './decision';
import type { Aspect } from './probe';

/** One rule's change. */
export interface ChangeBy extends Change {
  readonly rule: RuleReference;
}

/**
 * The changes that rules have made one after another. Versions of a message are places in it: thousands of rules may
 * each change something, and none of it is copied for the next. Only where recipients part does one begin anew.
 */
export class Lineage {
  private constructor(
    private readonly changes: ChangeBy[],
    /** The places of the changes of each thing, ascending. */
    private readonly places: Map<Aspect, number[]>,
  ) {}

  static readonly none = (): Lineage => new Lineage([], new Map());

  /** With one more change behind the first `length`; in place where nobody has gone on from there. */
  with(length: number, change: ChangeBy): Lineage {
    const line = length === this.changes.length ? this : this.first(length);
    for (const aspect of touchedBy(change)) {
      const places = line.places.get(aspect);
      if (places) places.push(length);
      else line.places.set(aspect, [length]);
    }
    line.changes.push(change);
    return line;
  }

  /** Was it changed by one of the first `length`? */
  touches(aspect: Aspect, length: number): boolean {
    const first = this.places.get(aspect)?.[0];
    return first !== undefined && first < length;
  }

  upTo(length: number): readonly ChangeBy[] {
    return this.changes.slice(0, length);
  }

  /** Those of the first `length` that changed it. */
  changesOf(aspect: Aspect, length: number): ChangeBy[] {
    const places = this.places.get(aspect) ?? [];
    return places.filter((place) => place < length).map((place) => this.changes[place]!);
  }

  private first(length: number): Lineage {
    const places = new Map<Aspect, number[]>();
    for (const [aspect, all] of this.places) {
      const own = all.filter((place) => place < length);
      if (own.length > 0) places.set(aspect, own);
    }
    return new Lineage(this.changes.slice(0, length), places);
  }
}
