import { computed, Directive, ElementRef, inject, Service, signal } from '@angular/core';
import { routeOf } from './route';

/** Asked before a page is left; false keeps the person where they are. */
export type LeaveGuard = () => boolean | Promise<boolean>;

/**
 * Addresses and history of the portal. Five addresses need no router: Angular's own would make the
 * first load 40% larger.
 */
@Service()
export class Navigation {
  private readonly href = signal(location.href);
  readonly route = computed(() => routeOf(new URL(this.href()) as unknown as Location));
  private guard: LeaveGuard | null = null;

  constructor() {
    window.addEventListener('popstate', () => void this.moved());
  }

  /** Sets what is asked before another page is shown; null takes it away. */
  guardLeaving(guard: LeaveGuard | null): void {
    this.guard = guard;
  }

  /** @param address on this origin. @param replace whether Back skips where the person was. */
  async go(address: string, replace = false): Promise<void> {
    const target = new URL(address, location.href);
    if (this.leavesPage(target) && !(await this.mayLeave())) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', target);
    this.href.set(target.href);
  }

  /** Back and Forward have changed the address already; a refusal puts the old one on top again. */
  private async moved(): Promise<void> {
    const from = this.href();
    if (this.leavesPage(new URL(location.href)) && !(await this.mayLeave()))
      history.pushState(null, '', from);
    else this.href.set(location.href);
  }

  private leavesPage(target: URL): boolean {
    return target.pathname !== new URL(this.href()).pathname;
  }

  private async mayLeave(): Promise<boolean> {
    return (await this.guard?.()) ?? true;
  }
}

/** A link to another page of the portal; with a modifier key the browser opens it as ever. */
@Directive({ selector: 'a[chGo]', host: { '(click)': 'follow($event)' } })
export class GoLink {
  private readonly navigation = inject(Navigation);
  private readonly link = inject<ElementRef<HTMLAnchorElement>>(ElementRef).nativeElement;

  protected follow(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    void this.navigation.go(this.link.href);
  }
}
