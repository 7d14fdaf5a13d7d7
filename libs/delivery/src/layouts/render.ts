import { Liquid, type Template } from 'liquidjs';
import type { BrandColours } from '../brand/colour';
import { messageFileLayout, noticeLayout, passcodeLayout, wrapperLayout } from './generated';

/** Every output is escaped for HTML; a name that a layout uses and nobody gives is an error. */
const engine = new Liquid({ outputEscape: 'escape', strictVariables: true, strictFilters: true });

const layouts = {
  wrapper: wrapperLayout,
  passcode: passcodeLayout,
  notice: noticeLayout,
  messageFile: messageFileLayout,
} as const;
export type MailLayout = keyof typeof layouts;

/** What every layout shows of the brand. Texts are lists of lines; URLs are checked http(s) ones. */
export interface BrandFacts {
  brand: string;
  organisation: string;
  /** `cid:` or `data:` URL, or null. */
  logo: string | null;
  /** What the logo says to who does not see it; null = it only decorates the name beside it. */
  logoAlt: string | null;
  colours: BrandColours;
  introduction: readonly string[];
  emailText: readonly string[];
  disclaimer: readonly string[];
  readButton: string;
  privacyUrl: string | null;
  helpUrl: string | null;
  portal: string;
  portalOrigin: string;
  portalHost: string;
}

const parsed = new Map<MailLayout, Template[]>();

/** A layout with its slots filled, as HTML. Values are escaped here, never before. */
export function renderLayout(layout: MailLayout, facts: BrandFacts, more: object): string {
  let template = parsed.get(layout);
  if (template === undefined) {
    template = engine.parse(layouts[layout]);
    parsed.set(layout, template);
  }
  return String(engine.renderSync(template, { ...facts, ...more }));
}
