/** What is drawn beside the chart itself. */
export interface Frame {
  title: string;
  /** What the figures are of: period, zone. */
  line: string;
  legend: readonly { name: string; total: string; colour: string }[];
}

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 24;
const HEAD = 64;
const LINE = 24;
/** Twice the size that is shown: sharp in a document. */
const SCALE = 2;
/** Of an element, what a picture on its own does not get from our style sheets. */
const STYLES = [
  'display',
  'fill',
  'fill-opacity',
  'font-family',
  'font-size',
  'font-weight',
  'opacity',
  'stroke',
  'stroke-width',
  'text-anchor',
  'visibility',
] as const;

/**
 * A chart as a PNG that can stand alone: with its title, period and legend, in the colours it is shown in.
 *
 * @param host the element that holds the chart's SVG
 * @throws where the browser cannot draw it
 */
export async function pictureOf(host: HTMLElement, frame: Frame): Promise<Blob> {
  const chart = host.querySelector('svg');
  if (!chart) throw new Error('There is no picture.');
  const { width, height } = chart.getBoundingClientRect();
  const style = getComputedStyle(host);
  const rows = legendRows(frame.legend, width);
  const size = { width: width + 2 * MARGIN, height: HEAD + height + rows.length * LINE + MARGIN };

  const sheet = document.createElementNS(SVG, 'svg');
  set(sheet, { xmlns: SVG, width: size.width * SCALE, height: size.height * SCALE });
  set(sheet, { viewBox: `0 0 ${size.width} ${size.height}` });
  const text = (
    x: number,
    y: number,
    words: string,
    more: Record<string, string | number> = {},
  ) => {
    const node = document.createElementNS(SVG, 'text');
    set(node, {
      x,
      y,
      fill: style.color,
      'font-family': style.fontFamily,
      'font-size': 13,
      ...more,
    });
    node.textContent = words;
    sheet.append(node);
  };
  const box = (x: number, y: number, w: number, h: number, fill: string, rx = 0) => {
    const node = document.createElementNS(SVG, 'rect');
    set(node, { x, y, width: w, height: h, fill, rx });
    sheet.append(node);
  };
  box(0, 0, size.width, size.height, resolved(host, 'var(--mat-sys-surface)'));
  text(MARGIN, 30, frame.title, { 'font-size': 15, 'font-weight': 600 });
  text(MARGIN, 50, frame.line, { fill: resolved(host, 'var(--mat-sys-on-surface-variant)') });
  const copy = inlined(chart);
  set(copy, { x: MARGIN, y: HEAD, width, height });
  sheet.append(copy);
  for (const [at, row] of rows.entries()) {
    const y = HEAD + height + (at + 1) * LINE - 6;
    for (const { x, name, total, colour } of row) {
      box(MARGIN + x, y - 10, 10, 10, resolved(host, colour), 3);
      text(MARGIN + x + 18, y, `${name}  ${total}`);
    }
  }
  return drawn(sheet, size.width * SCALE, size.height * SCALE);
}

/** The legend in as many rows as the width asks for, by the usual width of letters. */
function legendRows(legend: Frame['legend'], width: number) {
  const rows: ({ x: number } & Frame['legend'][number])[][] = [[]];
  let x = 0;
  for (const each of legend) {
    const wide = 18 + (each.name.length + each.total.length + 2) * 7.2 + 20;
    if (x > 0 && x + wide > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ x, ...each });
    x += wide;
  }
  return rows;
}

/** A copy that carries its own styles. */
function inlined(chart: SVGElement): SVGElement {
  const copy = chart.cloneNode(true) as SVGElement;
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  for (const [at, original] of [chart, ...chart.querySelectorAll<SVGElement>('*')].entries()) {
    const style = getComputedStyle(original);
    for (const name of STYLES) copies[at]?.style.setProperty(name, style.getPropertyValue(name));
  }
  return copy;
}

/** A colour that may be a variable, as it is where this element stands. */
function resolved(host: HTMLElement, colour: string): string {
  const probe = document.createElement('span');
  probe.style.color = colour;
  host.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

async function drawn(sheet: SVGElement, width: number, height: number): Promise<Blob> {
  const source = new Blob([new XMLSerializer().serializeToString(sheet)], {
    type: 'image/svg+xml;charset=utf-8',
  });
  const at = URL.createObjectURL(source);
  try {
    const image = new Image();
    image.src = at;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return await new Promise((done, failed) =>
      canvas.toBlob(
        (blob) => (blob ? done(blob) : failed(new Error('The picture is empty.'))),
        'image/png',
      ),
    );
  } finally {
    URL.revokeObjectURL(at);
  }
}

function set(node: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
}
