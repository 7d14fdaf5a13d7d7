import { Component, computed, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { bytes, Icon } from '@chancery/ui';
import { messageOf } from './compose';
import { type Tab, TabList } from './tab-list';

type Source = 'source-write' | 'source-paste' | 'source-file';

/** Where a message to try comes from: written here with files, pasted whole, or a file. It does not leave the page. */
@Component({
  selector: 'ch-message-source',
  imports: [FormsModule, Icon, MatButtonModule, MatFormFieldModule, MatInputModule, TabList],
  template: `
    <ch-tab-list
      label="Where the message comes from"
      [tabs]="sources"
      [selected]="source()"
      (chosen)="choose($event)"
    />
    <div
      class="stack panel"
      role="tabpanel"
      [id]="'panel-' + source()"
      [attr.aria-labelledby]="'tab-' + source()"
    >
      @switch (source()) {
        @case ('source-write') {
          <div class="field">
            <label for="test-subject">Subject</label>
            <mat-form-field>
              <input
                matInput
                id="test-subject"
                name="subject"
                autocomplete="off"
                [(ngModel)]="subject"
              />
            </mat-form-field>
          </div>
          <div class="field">
            <label for="test-text">Text</label>
            <mat-form-field>
              <textarea matInput id="test-text" name="text" rows="5" [(ngModel)]="text"></textarea>
            </mat-form-field>
          </div>
          @if (files().length > 0) {
            <ul aria-label="Attachments">
              @for (file of files(); track $index; let at = $index) {
                <li class="row">
                  <ch-icon name="file-text" [size]="16" />
                  <span class="name">{{ file.name }}, {{ bytes(file.size) }}</span>
                  <button
                    mat-icon-button
                    type="button"
                    [attr.aria-label]="'Remove ' + file.name"
                    (click)="drop(at)"
                  >
                    <ch-icon name="x" [size]="16" />
                  </button>
                </li>
              }
            </ul>
          }
          <label class="upload">
            <ch-icon name="plus" [size]="16" /> Attach files
            <input type="file" multiple (change)="attach($any($event.target))" />
          </label>
        }
        @case ('source-paste') {
          <div class="field">
            <label for="test-whole">The whole message, header and all</label>
            <mat-form-field>
              <textarea
                matInput
                class="mono"
                id="test-whole"
                name="whole"
                rows="10"
                spellcheck="false"
                [(ngModel)]="whole"
              ></textarea>
            </mat-form-field>
          </div>
        }
        @case ('source-file') {
          @if (file(); as it) {
            <p class="row">
              <ch-icon name="mail" [size]="16" />
              <span class="name">{{ it.name }}, {{ bytes(it.size) }}</span>
            </p>
          } @else {
            <p class="soft small">A message as a mail program saves it: an .eml file.</p>
          }
          <label class="upload">
            <ch-icon name="upload" [size]="16" /> {{ file() ? 'Choose another' : 'Open .eml' }}
            <input type="file" accept=".eml,message/rfc822" (change)="take($any($event.target))" />
          </label>
        }
      }
    </div>
  `,
  styles: `
    :host {
      display: block;
    }
    mat-form-field {
      inline-size: 100%;
    }
    .panel {
      padding-block-start: 12px;
    }
    ul {
      display: grid;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .name {
      flex: 1;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    .upload {
      position: relative;
      display: inline-flex;
      align-items: center;
      gap: 6px;
      justify-self: start;
      min-block-size: 24px;
      font-weight: 500;
      color: var(--mat-sys-primary);
      cursor: pointer;
    }
    .upload input {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      opacity: 0;
    }
    .upload:focus-within {
      outline: 2px solid var(--mat-sys-primary);
      outline-offset: 2px;
      border-radius: 4px;
    }
  `,
})
export class MessageSource {
  readonly from = input.required<string>();
  readonly to = input.required<readonly string[]>();
  protected readonly sources: readonly Tab[] = [
    { key: 'source-write', label: 'Write' },
    { key: 'source-paste', label: 'Paste' },
    { key: 'source-file', label: 'Open a file' },
  ];
  protected readonly source = signal<Source>('source-write');
  protected readonly subject = signal('Figures for Thursday');
  protected readonly text = signal('');
  protected readonly whole = signal('');
  protected readonly files = signal<readonly File[]>([]);
  protected readonly file = signal<File | null>(null);
  protected readonly bytes = bytes;

  /** Why there is no message yet, or nothing. */
  readonly missing = computed((): string => {
    if (this.source() === 'source-paste' && this.whole().trim() === '')
      return 'Paste a message to try.';
    return this.source() === 'source-file' && !this.file() ? 'Open a file to try.' : '';
  });
  /** What the message is called as a file. */
  readonly fileName = computed(() =>
    this.source() === 'source-file' ? (this.file()?.name ?? 'message.eml') : 'message.eml',
  );

  /** As it would be sent. */
  async message(): Promise<Blob> {
    const file = this.file();
    if (this.source() === 'source-file' && file) return file;
    if (this.source() === 'source-paste')
      // What is pasted has the line ends of this system; mail has its own.
      return new Blob([
        this.whole()
          .trimStart()
          .replace(/\r\n|\r|\n/g, '\r\n'),
      ]);
    return messageOf({
      from: this.from(),
      to: this.to(),
      subject: this.subject(),
      text: this.text(),
      files: this.files(),
    });
  }

  /** Takes this as the file that was opened. */
  open(file: File): void {
    this.file.set(file);
    this.source.set('source-file');
  }

  protected choose(source: string): void {
    this.source.set(source as Source);
  }

  protected attach(field: HTMLInputElement): void {
    this.files.set([...this.files(), ...(field.files ?? [])]);
    field.value = '';
  }

  protected drop(at: number): void {
    this.files.set(this.files().filter((_, each) => each !== at));
  }

  protected take(field: HTMLInputElement): void {
    this.file.set(field.files?.[0] ?? this.file());
    field.value = '';
  }
}
