import {
  afterRenderEffect,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { PortalApi } from '../api/portal-api';
import { FlowState } from '../flow/flow-state';
import { Announcer } from '../ui/announcer';
import { countdown } from '../ui/format';
import { Icon } from '../ui/icon';
import { ticker } from '../ui/ticker';
import { ViewHeading } from '../ui/view-heading';
import { PASSCODE_DIGITS, passcodeText } from './passcode-entry';

/** Asks for the passcode that was mailed; tells how long it holds and when another may be sent. */
@Component({
  selector: 'ch-passcode-view',
  imports: [Icon, ViewHeading],
  templateUrl: './passcode-view.html',
})
export class PasscodeView {
  private readonly api = inject(PortalApi);
  private readonly announcer = inject(Announcer);
  protected readonly flow = inject(FlowState);
  protected readonly ticket = this.flow.ticket;
  protected readonly sent = this.flow.passcode;
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  private readonly now = ticker();

  protected readonly digits = signal('');
  /** Said at the field when it was sent before it was full. */
  protected readonly short = signal(false);
  protected readonly left = computed(() => this.until(this.sent()?.expiresAt));
  protected readonly wait = computed(() => this.until(this.sent()?.resendAt));
  protected readonly over = computed(() => this.left() <= 0);
  /** True when only a new passcode can help. */
  protected readonly dead = computed(
    () => this.over() || ['spent', 'expired'].includes(this.flow.fault()?.kind ?? ''),
  );
  protected readonly countdown = countdown;

  protected readonly error = computed(() => {
    const fault = this.flow.fault();
    if (this.short())
      return `A passcode has ${PASSCODE_DIGITS} digits. ${this.digits().length} are here.`;
    if (fault?.kind === 'spent')
      return 'This passcode was tried too often and no longer works. Send a new one.';
    if (fault?.kind === 'expired' || this.over())
      return 'This passcode has expired. Send a new one.';
    if (fault?.kind !== 'wrong') return null;
    const tries = fault.triesLeft;
    const left = tries === null ? '' : ` ${tries} ${tries === 1 ? 'try' : 'tries'} left.`;
    return `That is not the passcode.${left} Check that the mail shows reference ${this.sent()?.reference}.`;
  });

  constructor() {
    effect(() => {
      if (Math.ceil(this.left() / 1000) === 60)
        this.announcer.say('One minute left for the passcode.');
    });
    afterRenderEffect(() => {
      if (this.flow.fault()?.kind !== 'wrong') return;
      this.field().nativeElement.focus();
      this.field().nativeElement.select();
    });
  }

  protected typed(): void {
    const input = this.field().nativeElement;
    const { text, caret, digits } = passcodeText(input.value, input.selectionStart ?? undefined);
    if (input.value !== text) {
      input.value = text;
      input.setSelectionRange(caret, caret);
    }
    this.digits.set(digits);
    this.short.set(false);
  }

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.dead()) return;
    this.typed();
    if (this.digits().length < PASSCODE_DIGITS) {
      this.short.set(true);
      return this.field().nativeElement.focus();
    }
    await this.flow.enterPasscode(this.digits());
  }

  protected async resend(): Promise<void> {
    await this.flow.sendPasscode();
    this.field().nativeElement.value = '';
    this.typed();
    this.field().nativeElement.focus();
  }

  private until(time: string | undefined): number {
    return time === undefined ? 0 : Date.parse(time) - this.now().getTime() - this.api.skew;
  }
}
