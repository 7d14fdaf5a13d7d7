import type { PartIndex } from '@chancery/contracts';

/** One part as the sealed index describes it. */
export type IndexedPart = PartIndex['parts'][number];

/** A part that the reader draws, in the order in which it stands. */
export interface BodyPart {
  part: IndexedPart;
  kind: 'html' | 'text';
}

/** What of a message is drawn, what is kept for the pictures inside it, what is listed below it. */
export interface ChosenBody {
  body: BodyPart[];
  /** Parts of a multipart/related beside its root, by Content-ID in lower case. */
  inline: Map<string, IndexedPart>;
  attachments: IndexedPart[];
}

interface Node {
  part: IndexedPart;
  children: Node[];
}

/**
 * Decides what of a message the reader shows.
 *
 * - multipart/alternative: HTML where there is any, else the last alternative that can be drawn
 *   (RFC 2046 5.1.4); a calendar among the alternatives becomes an attachment, since it is not
 *   another wording of the text.
 * - multipart/related: the first part is the root (RFC 2387, the index does not keep `start`), the
 *   others serve its `cid:` references.
 * - every other multipart: all of its children in their order.
 * - message/rfc822 is one attachment; nothing inside it is drawn.
 *
 * @param parts every part of the message, the root first, with IMAP-like paths.
 */
export function chooseBody(parts: readonly IndexedPart[]): ChosenBody {
  const chosen: ChosenBody = { body: [], inline: new Map(), attachments: [] };
  const root = treeOf(parts);
  if (root) collect(root, chosen);
  return chosen;
}

function treeOf(parts: readonly IndexedPart[]): Node | null {
  const nodes = new Map<string, Node>();
  let root: Node | null = null;
  for (const part of parts) {
    const node: Node = { part, children: [] };
    nodes.set(part.path, node);
    if (part.path === '') {
      root = node;
      continue;
    }
    const dot = part.path.lastIndexOf('.');
    nodes.get(dot < 0 ? '' : part.path.slice(0, dot))?.children.push(node);
  }
  return root;
}

function collect(node: Node, into: ChosenBody): void {
  const { part } = node;
  if (!part.multipart || node.children.length === 0) return leaf(part, into);
  if (part.type === 'multipart/alternative') return alternative(node, into);
  if (part.type === 'multipart/related') return related(node, into);
  for (const child of node.children) collect(child, into);
}

function leaf(part: IndexedPart, into: ChosenBody): void {
  const kind = drawnAs(part);
  if (kind) into.body.push({ part, kind });
  else if (!part.multipart) into.attachments.push(part);
}

function drawnAs(part: IndexedPart): BodyPart['kind'] | null {
  if (part.disposition === 'attachment' || part.attachment) return null;
  if (part.type === 'text/html') return 'html';
  return part.type === 'text/plain' ? 'text' : null;
}

function alternative(node: Node, into: ChosenBody): void {
  const drawable = node.children.filter((child) => kindsIn(child).size > 0);
  const shown = drawable.findLast((child) => kindsIn(child).has('html')) ?? drawable.at(-1);
  for (const child of node.children) {
    if (child === shown) collect(child, into);
    else if (!child.part.multipart && !isOtherWording(child.part))
      into.attachments.push(child.part);
  }
}

/** Alternatives that say the same in another form; anything else must not be lost. */
function isOtherWording(part: IndexedPart): boolean {
  return /^text\/(plain|html|richtext|enriched|x-amp-html|watch-html|markdown)$/.test(part.type);
}

function kindsIn(node: Node, found = new Set<BodyPart['kind']>()): Set<BodyPart['kind']> {
  if (node.part.multipart) for (const child of node.children) kindsIn(child, found);
  else {
    const kind = drawnAs(node.part);
    if (kind) found.add(kind);
  }
  return found;
}

function related(node: Node, into: ChosenBody): void {
  const [root, ...others] = node.children;
  if (!root) return;
  collect(root, into);
  for (const child of others) {
    const id = child.part.contentId?.toLowerCase();
    if (id && !child.part.multipart && !into.inline.has(id)) into.inline.set(id, child.part);
    else collect(child, into);
  }
}
