import { ChangedView } from './changed-view';
import { touchedBy } from './changes';
import { Judge } from './judge';
import { Lineage, type ChangeBy } from './lineage';
import type { MessageView, Recipient, TextIndexes } from './message-view';
import type { Aspect } from './probe';

/**
 * The message as some recipients' rules have left it. Recipients to whom rules have done the same have one version
 * in common; the first one is the message as it came.
 */
export class Version {
  private next: Map<string, Version> | undefined;
  private own: Judge | undefined;

  private constructor(
    private readonly came: Judge,
    private readonly lineage: Lineage,
    /** How many changes of it count. */
    private readonly length: number,
    private readonly indexes: TextIndexes,
    /** What is another thing than in the version before. */
    readonly fresh: ReadonlySet<Aspect>,
  ) {}

  /** The message as it came. */
  static first(view: MessageView, indexes: TextIndexes): Version {
    return new Version(new Judge(view), Lineage.none(), 0, indexes, new Set());
  }

  get judge(): Judge {
    if (this.length === 0) return this.came;
    return (this.own ??= this.makeJudge());
  }

  /** The version after a rule's change; the same one where nothing that a condition could see is changed. */
  after(change: ChangeBy): Version {
    if (change.edits.length === 0 && change.copies.length === 0) return this;
    const fresh = touchedBy(change);
    if (fresh.size === 0) return this;
    const key = JSON.stringify([change.rule.id, change.edits, change.copies]);
    const known = this.next?.get(key);
    if (known) return known;
    const { rule, edits, copies } = change;
    const lineage = this.lineage.with(this.length, { rule, edits, copies });
    const version = new Version(this.came, lineage, this.length + 1, this.indexes, fresh);
    (this.next ??= new Map()).set(key, version);
    return version;
  }

  private makeJudge(): Judge {
    const { came } = this;
    const view = new ChangedView(came.view, this.lineage, this.length, this.indexes);
    return new Judge(view, { came, touches: (aspect) => view.touches(aspect) });
  }
}

/** Recipients for whom rules see one version. */
export interface Sight {
  readonly version: Version;
  readonly recipients: readonly Recipient[];
}
