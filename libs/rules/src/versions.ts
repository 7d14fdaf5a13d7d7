import { ChangedView, type ChangeBy } from './changed-view';
import { touchedBy } from './changes';
import { Judge } from './judge';
import type { MessageView, Recipient, TextIndexes } from './message-view';
import type { Aspect } from './probe';

/**
 * The message as some recipients' rules have left it. Recipients to whom rules have done the same have one version
 * in common; the first one is the message as it came.
 */
export class Version {
  readonly judge: Judge;
  private readonly next = new Map<string, Version>();

  private constructor(
    private readonly came: Judge,
    private readonly view: ChangedView | null,
    private readonly indexes: TextIndexes,
    /** What is another thing than in the version before. */
    readonly fresh: ReadonlySet<Aspect>,
  ) {
    this.judge = view ? new Judge(view, { came, touched: view.touched }) : came;
  }

  /** The message as it came. */
  static first(view: MessageView, indexes: TextIndexes): Version {
    return new Version(new Judge(view), null, indexes, new Set());
  }

  /** The version after a rule's change; the same one where nothing that a condition could see is changed. */
  after(change: ChangeBy): Version {
    if (change.edits.length === 0 && change.copies.length === 0) return this;
    const fresh = touchedBy(change);
    if (fresh.size === 0) return this;
    const key = JSON.stringify([change.rule.id, change.edits, change.copies]);
    let version = this.next.get(key);
    if (!version) {
      const view = new ChangedView(this.came.view, this.view, change, this.indexes);
      this.next.set(key, (version = new Version(this.came, view, this.indexes, fresh)));
    }
    return version;
  }
}

/** Recipients for whom rules see one version. */
export interface Sight {
  readonly version: Version;
  readonly recipients: readonly Recipient[];
}
