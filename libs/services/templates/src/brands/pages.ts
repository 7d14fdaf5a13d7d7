import { brandTokens } from '@chancery/brand';
import type { Brand } from '@chancery/contracts';

const escape = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[found]!,
  );

/** The portal's grounds and inks, and the brand's tokens over them: the same that the portal computes. */
function style(brand: Brand): string {
  const tokens = Object.entries(brandTokens(brand.primary, brand.background, brand.link));
  const of = (mode: 'light' | 'dark') =>
    tokens.map(([name, value]) => `${name}:${value[mode]}`).join(';');
  return `
:root{color-scheme:light;--surface:#fff;--ink:#17212b;--quiet:#4c5a67;--line:#d9e0e6;--well:#eef2f5;${of('light')}}
@media (prefers-color-scheme: dark){:root{color-scheme:dark;--surface:#171f28;--ink:#e4eaef;--quiet:#a7b4bf;--line:#2c3843;--well:#1e2832;${of('dark')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--mat-sys-surface-container-low);color:var(--ink);font:16px/26px Inter,system-ui,sans-serif}
header{min-height:64px;padding:10px 20px;display:flex;align-items:center;gap:12px;background:var(--ch-bar);border-top:3px solid var(--mat-sys-primary);border-bottom:1px solid var(--line);font-weight:600}
header img{display:block;height:40px;width:auto;max-width:170px}
@media (prefers-color-scheme: dark){header img{background:#fff;padding:4px;border-radius:6px}}
main{margin:32px auto;max-width:460px;background:var(--surface);border:1px solid var(--line);border-radius:12px;overflow:hidden}
main.wide{max-width:840px}
.in{padding:24px}
.hello{font:400 23px/31px "Source Serif 4",Georgia,serif;margin:0 0 12px}
h1{font-size:20px;line-height:28px;margin:0 0 4px}
p{margin:0 0 16px}.quiet{color:var(--quiet);font-size:14px;line-height:21px}
.button{display:block;width:100%;padding:11px;border-radius:8px;background:var(--mat-sys-primary);color:var(--mat-sys-on-primary);text-align:center;font-weight:500}
.row{display:flex;gap:8px;flex-wrap:wrap}.row .button{width:auto;padding:9px 18px}
.out{background:none;color:var(--ch-primary-text);border:1px solid var(--line)}
.band{background:var(--mat-sys-primary-container);color:var(--mat-sys-on-primary-container);padding:14px 24px;font:400 16px/24px "Source Serif 4",Georgia,serif}
a,.link{color:var(--ch-primary-text);text-decoration:underline}
footer{max-width:840px;margin:0 auto;padding:0 20px 32px;color:var(--ch-on-page-variant);font-size:13px;line-height:20px;white-space:pre-line}
footer .link{color:var(--ch-primary-on-page)}
@media (max-width:600px){main,main.wide{margin:0;border:0;border-radius:0;max-width:none}}`;
}

function page(brand: Brand, title: string, main: string): string {
  const logo = brand.logo
    ? `<img src="${escape(brand.logo)}" alt="${escape(brand.logoAlt)}">${brand.logoAlt ? '' : escape(brand.name)}`
    : escape(brand.name);
  const foot = [
    brand.disclaimer ? escape(brand.disclaimer) : '',
    brand.privacyUrl ? '<span class="link">Privacy</span>' : '',
  ].filter((part) => part !== '');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style(brand)}</style></head><body><header>${logo}</header>${main}${foot.length > 0 ? `<footer>${foot.join('\n')}</footer>` : ''}</body></html>`;
}

/** Sign-in and reader of the portal in a brand: its tokens, its texts, and a message that is made up. */
export function previewPages(
  brand: Brand,
  organisation: string,
  sender: { name: string; address: string },
): { signIn: string; reader: string } {
  const who = `<b>${escape(sender.name)}</b> (${escape(sender.address)}) at ${escape(organisation)}`;
  const portalText = brand.portalText ? `<p>${escape(brand.portalText)}</p>` : '';
  return {
    signIn: page(
      brand,
      'Sign-in page',
      `<main><div class="in"><p class="hello">${who} sent you a protected message.</p>${portalText}<p class="quiet">Show that the mailbox r•••n@alder.test is yours. Nothing is sent until you press the button.</p><span class="button">Email me a one-time code</span></div></main>`,
    ),
    reader: page(
      brand,
      'Reader',
      `<main class="wide"><div class="in"><h1>Your claim</h1><p class="quiet">${who}</p><div class="row"><span class="button">Reply</span><span class="button out">Print</span></div></div><div class="band">You can read, reply and print. You cannot forward.</div><div class="in"><p>Dear customer,</p><p>the message itself stands here, as its sender wrote it. <span class="link">Links</span> in the page have the colour of links.</p></div></main>`,
    ),
  };
}
