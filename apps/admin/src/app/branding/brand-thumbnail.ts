import { Component, computed, input } from '@angular/core';
import { readableOn } from '@chancery/brand';
import type { Brand } from '@chancery/contracts';

/** A mail of a brand at the size of a stamp: its line, logo, button and page. Says nothing; the name is beside it. */
@Component({
  selector: 'ch-brand-thumbnail',
  template: `
    <span class="mail">
      @if (brand().logo; as logo) {
        <img [src]="logo" alt="" />
      } @else {
        <span class="name">{{ brand().name }}</span>
      }
      <span class="line"></span><span class="line short"></span>
      <span class="button">{{ brand().readButton }}</span>
    </span>
  `,
  host: {
    'aria-hidden': 'true',
    '[style.--page]': 'brand().background',
    '[style.--main]': 'brand().primary',
    '[style.--on]': 'on()',
  },
  styles: `
    :host {
      display: block;
      padding: 16px 24px 0;
      overflow: hidden;
      background: var(--page);
      border-radius: 11px 11px 0 0;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      block-size: 148px;
    }
    .mail {
      display: grid;
      gap: 8px;
      align-content: start;
      justify-items: start;
      block-size: 100%;
      padding: 14px 16px;
      background: #fff;
      border-block-start: 3px solid var(--main);
    }
    img {
      block-size: 26px;
      max-inline-size: 110px;
      object-fit: contain;
      object-position: left;
    }
    .name {
      font:
        700 12px/26px Arial,
        sans-serif;
      color: #17212b;
    }
    .line {
      inline-size: 85%;
      block-size: 5px;
      border-radius: 3px;
      background: #d9e0e6;
    }
    .short {
      inline-size: 55%;
    }
    .button {
      max-inline-size: 100%;
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
      padding: 4px 10px;
      border-radius: 5px;
      background: var(--main);
      color: var(--on);
      font:
        700 12px/16px Arial,
        sans-serif;
    }
  `,
})
export class BrandThumbnail {
  readonly brand = input.required<Brand>();
  protected readonly on = computed(() => readableOn(this.brand().primary));
}
