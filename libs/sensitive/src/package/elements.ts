import { SaxesParser } from 'saxes';

/** An element of an XML text, without its namespace prefix. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
  readonly line: number;
}

export interface XmlFault {
  readonly line: number;
  readonly detail: string;
}

const DEEPEST = 50;

/**
 * Reads a text of one or more elements. Entities that a document declares are not expanded, and nothing is
 * fetched. Attribute names are in lower case: packages write `RecommendedConfidence` too.
 */
export function readElements(text: string): { roots: Element[]; fault: XmlFault | null } {
  const roots: Element[] = [];
  const open: Element[] = [];
  let fault: XmlFault | null = null;
  const parser = new SaxesParser({ fragment: true });
  const at = (): number => parser.line;
  parser.on('error', (error) => {
    fault ??= { line: at(), detail: error.message.replace(/^\S*\d+:\d+: /, '') };
  });
  parser.on('opentag', (tag) => {
    const element: Element = {
      name: local(tag.name),
      attributes: Object.fromEntries(
        Object.entries(tag.attributes).map(([name, value]) => [local(name).toLowerCase(), value]),
      ),
      children: [],
      text: '',
      line: at(),
    };
    (open.at(-1)?.children ?? roots).push(element);
    open.push(element);
    if (open.length > DEEPEST) fault ??= { line: at(), detail: 'Elements are nested too deeply.' };
  });
  parser.on('closetag', () => void open.pop());
  const said = (piece: string): void => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  parser.on('text', said);
  parser.on('cdata', said);
  // A declaration stands before anything else in a document, and nowhere in a fragment.
  parser.write(text.replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, (head) => head.replace(/[^\n]/g, '')));
  parser.close();
  return { roots, fault };
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Every element of that name below (or among) these. */
export function* elementsNamed(elements: readonly Element[], name: string): Generator<Element> {
  for (const element of elements) {
    if (element.name === name) yield element;
    yield* elementsNamed(element.children, name);
  }
}
