import {
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { PortalApi } from '../api/portal-api';
import { type PortalProblem, problemOf } from '../api/problem';
import { fileKind } from '../content/file-facts';
import { FlowState } from '../flow/flow-state';
import { Announcer } from '../ui/announcer';
import { bytes, listOf } from '../ui/format';
import { Icon } from '../ui/icon';
import { ViewHeading } from '../ui/view-heading';
import { addFiles, Draft, type EditorDocument, progressOf, sizeOf } from './draft';
import { Editor } from './editor';
import { Meter } from './meter';

/** Writes a protected reply: to whom, subject, text, files; then sends it in one request. */
@Component({
  selector: 'ch-reply-view',
  imports: [Editor, Icon, Meter, ViewHeading],
  host: {
    // A file that misses the card must not replace the page, and with it the reply.
    '(window:dragover)': 'holdDrop($event)',
    '(window:drop)': 'holdDrop($event)',
  },
  templateUrl: './reply-view.html',
})
export class ReplyView {
  readonly to = input.required<'sender' | 'all'>();
  readonly switched = output<'sender' | 'all'>();
  readonly discarded = output<void>();
  readonly left = output<void>();

  private readonly api = inject(PortalApi);
  private readonly flow = inject(FlowState);
  private readonly announcer = inject(Announcer);
  private readonly picker = viewChild.required<ElementRef<HTMLInputElement>>('picker');
  private upload: AbortController | null = null;

  protected readonly draft: Draft;
  protected readonly message = this.flow.message;
  protected readonly people = computed(() => {
    const view = this.message()?.view;
    return (this.to() === 'all' ? view?.replyAllTo : view?.replyTo) ?? [];
  });
  protected readonly mayAll = computed(
    () =>
      (this.message()?.may('ReplyAll') && (this.message()?.view.replyAllTo.length ?? 0) > 1) ??
      false,
  );
  protected readonly limit = computed(() => this.message()?.view.limits.replyBytes ?? 0);
  protected readonly used = computed(() => sizeOf(this.draft.files()));
  protected readonly dropping = signal(false);
  /** Why a file was not added. */
  protected readonly refusal = signal<string | null>(null);
  protected readonly fault = signal<{ text: string; traceId: string | null } | null>(null);
  /** Bytes that have left and bytes in all, while sending. */
  protected readonly sending = signal<{ sent: number; total: number } | null>(null);
  protected readonly rows = computed(() => {
    const sending = this.sending();
    const files = this.draft.files();
    const done = sending ? progressOf(files, sending.sent, sending.total) : [];
    return files.map((file, at) => ({
      file,
      done: sending ? (done[at] ?? 0) : null,
      percent: Math.floor((100 * (done[at] ?? 0)) / Math.max(1, file.size)),
      ...fileKind(file.type, file.name),
    }));
  });
  protected readonly bytes = bytes;

  constructor() {
    const subject = this.message()?.subject ?? '';
    this.draft = this.flow.draft() ?? new Draft('sender', subject);
    this.flow.draft.set(this.draft);
    effect(() => {
      const to = this.to();
      untracked(() => this.draft.to.set(to));
    });
  }

  protected write({
    html,
    document,
    blank,
  }: {
    html: string;
    document: EditorDocument;
    blank: boolean;
  }): void {
    this.draft.html.set(html);
    this.draft.document.set(document);
    this.draft.blank.set(blank);
    this.fault.set(null);
  }

  protected pick(): void {
    const input = this.picker().nativeElement;
    this.add(input.files ?? []);
    // The same file may be picked again after it was removed.
    input.value = '';
  }

  protected drop(event: DragEvent): void {
    this.dropping.set(false);
    const items = [...(event.dataTransfer?.items ?? [])];
    const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory).length;
    const files = items
      .filter((item) => !item.webkitGetAsEntry?.()?.isDirectory)
      .flatMap((item) => item.getAsFile() ?? []);
    if (files.length > 0) this.add(files);
    if (folders > 0) this.refusal.set('A folder cannot be attached. Attach its files.');
  }

  protected paste(event: ClipboardEvent): void {
    const files = event.clipboardData?.files;
    if (!files?.length || event.clipboardData?.types.includes('text/html')) return;
    event.preventDefault();
    this.add(files);
  }

  protected drag(event: DragEvent, over: boolean): void {
    if (event.dataTransfer?.types.includes('Files')) this.dropping.set(over);
  }

  protected holdDrop(event: DragEvent): void {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  }

  protected remove(file: File): void {
    const at = this.draft.files().indexOf(file);
    this.draft.files.update((files) => files.filter((each) => each !== file));
    this.refusal.set(null);
    this.announcer.say(`${file.name} was removed.`);
    setTimeout(() => {
      const buttons = document.querySelectorAll<HTMLElement>('.file-remove');
      (
        buttons[Math.min(at, buttons.length - 1)] ?? document.querySelector<HTMLElement>('.attach')
      )?.focus();
    });
  }

  protected async send(): Promise<void> {
    if (this.sending()) return;
    if (this.draft.blank() && this.draft.files().length === 0)
      return this.fault.set({
        text: 'There is nothing to send yet. Write something or attach a file.',
        traceId: null,
      });
    this.fault.set(null);
    this.upload = new AbortController();
    this.sending.set({ sent: 0, total: Math.max(1, this.used()) });
    this.announcer.say('Sending the reply.');
    try {
      const receipt = await this.api.reply(
        this.flow.ticketId,
        this.draft.toContract(),
        this.draft.files(),
        (sent, total) => this.sending.set({ sent, total }),
        this.upload.signal,
      );
      this.flow.sent(receipt);
    } catch (error) {
      await this.refused(problemOf(error));
    } finally {
      this.sending.set(null);
    }
  }

  protected stop(): void {
    this.upload?.abort();
  }

  private add(files: Iterable<File>): void {
    const { files: kept, refused } = addFiles(this.draft.files(), files, this.limit());
    const before = this.draft.files().length;
    this.draft.files.set(kept);
    const names = listOf(refused.map(({ name, size }) => `${name} (${bytes(size)})`));
    this.refusal.set(
      refused.length === 0
        ? null
        : `${names} ${refused.length === 1 ? 'was' : 'were'} not added: all files together may have ${bytes(this.limit())}.`,
    );
    const added = kept.length - before;
    if (added > 0)
      this.announcer.say(added === 1 ? '1 file was attached.' : `${added} files were attached.`);
  }

  /** The draft stays, whatever happened; only what ends the whole way has a page of its own. */
  private refused(problem: PortalProblem): Promise<void> | void {
    if (problem.code === 'cancelled')
      return this.announcer.say('Sending was stopped. Nothing was sent.');
    if (problem.status === 401 || problem.status === 410 || problem.code === 'message.not-yours')
      return this.flow.fail(problem, () => undefined);
    this.fault.set({ text: whyNotSent(problem), traceId: problem.more.traceId ?? null });
  }
}

function whyNotSent(problem: PortalProblem): string {
  if (problem.status === 413)
    return 'The reply is too large and was not sent. Remove a file and send it again.';
  if (problem.status === 0)
    return 'The connection broke and the reply was not sent. It is kept here; send it again.';
  if (problem.passing)
    return 'The service cannot take the reply at the moment. It is kept here; send it again in a minute.';
  return `The reply was not sent. ${problem.message}`.trim();
}
