/**
 * What is known of one attachment, or of one member of an archive inside it. `@chancery/content` makes it; the
 * engine knows no more of it than this.
 *
 * What was found is certain. What was not found is certain only where nothing stood in the way: no damage, no
 * limit, no password.
 */
export interface AttachmentContent {
  readonly name: string | null;
  /** Family of content; of `archive` the members are looked for. */
  readonly kind: string;
  /** Which kind of executable it is by content; null for none. */
  readonly executable: string | null;
  readonly passwordProtected: boolean;
  /** Of a kind whose content cannot be inspected at all. */
  readonly unsupported: boolean;
  /** The limit at which reading ended; `time` when it had to be given up. */
  readonly limitExceeded: string | null;
  readonly damage: readonly string[];
  readonly text: { readonly text: string; readonly cut: boolean } | null;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  /** What is inside archives, mails, and documents with embedded files. */
  readonly members: readonly AttachmentContent[];
}

/** Every attachment and everything inside it, depth first. */
export function everyContent(all: readonly AttachmentContent[]): AttachmentContent[] {
  return all.flatMap((each) => [each, ...everyContent(each.members)]);
}

/** May there be more in it than was found? */
export const isIncomplete = ({
  damage,
  limitExceeded,
  passwordProtected,
}: AttachmentContent): boolean => damage.length > 0 || limitExceeded !== null || passwordProtected;
