import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import type { ListedSensitiveType } from '@chancery/contracts';
import { type PackagedType, type ReadPackage, readRulePackage } from '@chancery/sensitive';
import { Icon, plural } from '@chancery/ui';
import { problemOf } from '../../core/problem';
import { OwnTypes } from './own-types';
import { levelsInWords } from './type-form';

/** A rule package of Exchange: read here in the browser, shown with what cannot be carried, then saved type by type. */
@Component({
  selector: 'ch-package-import',
  imports: [Icon, MatButtonModule, MatCheckboxModule],
  template: `
    <section class="card stack" aria-labelledby="package-import">
      <h2 id="package-import">Import a rule package</h2>
      <p class="soft">
        The XML file that Exchange exports (Get-DlpSensitiveInformationTypeRulePackage). It is read
        on this device.
      </p>
      <label class="upload">
        <ch-icon name="upload" [size]="16" /> Open a package
        <input type="file" accept=".xml,text/xml" (change)="take($any($event.target))" />
      </label>
      @if (read(); as it) {
        <p role="status">
          <strong>{{ it.name || file() }}</strong>: {{ plural(it.types.length, 'type') }},
          {{ plural(it.warnings.length, 'warning') }}.
        </p>
        @for (type of it.types; track type.id) {
          <div>
            <mat-checkbox
              [checked]="chosen().has(type.id)"
              (change)="choose(type.id, $event.checked)"
              >{{ type.name }} {{ known(type) ? '(a new version of your type)' : '' }}</mat-checkbox
            >
            <p class="soft small">{{ levels(type) }}</p>
          </div>
        }
        @if (it.warnings.length > 0) {
          <ul class="small">
            @for (warning of it.warnings; track $index) {
              <li>
                Line {{ warning.line }}{{ warning.type ? ', ' + warning.type : '' }}:
                {{ warning.detail }}
              </li>
            }
          </ul>
        }
      }
      @if (fault(); as it) {
        <p class="wrong" role="alert">{{ it }}</p>
      }
      <div class="row">
        <button mat-button type="button" (click)="closed.emit()">Cancel</button>
        <button
          mat-flat-button
          type="button"
          [disabled]="busy() || picked().length === 0"
          (click)="save()"
        >
          Import {{ plural(picked().length, 'type') }}
        </button>
      </div>
    </section>
  `,
  styles: `
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    .upload {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font-weight: 500;
      color: var(--mat-sys-primary);
      cursor: pointer;
    }
    .upload input {
      inline-size: 1px;
      block-size: 1px;
      opacity: 0;
      position: absolute;
    }
    .upload:focus-within {
      outline: 2px solid var(--mat-sys-primary);
      outline-offset: 2px;
      border-radius: 6px;
    }
    section {
      overflow-wrap: anywhere;
    }
    ul {
      margin: 0;
      padding-inline-start: 20px;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class PackageImport {
  readonly own = input.required<readonly ListedSensitiveType[]>();
  /** How many were saved. */
  readonly imported = output<number>();
  readonly closed = output();
  private readonly types = inject(OwnTypes);
  protected readonly plural = plural;
  protected readonly file = signal('');
  protected readonly read = signal<ReadPackage | null>(null);
  protected readonly chosen = signal<ReadonlySet<string>>(new Set());
  protected readonly busy = signal(false);
  protected readonly fault = signal('');
  protected readonly picked = computed(() =>
    (this.read()?.types ?? []).filter(({ id }) => this.chosen().has(id)),
  );

  protected known(type: PackagedType): ListedSensitiveType | undefined {
    return this.own().find(({ name }) => name.toLowerCase() === type.name.toLowerCase());
  }

  protected levels(type: PackagedType): string {
    return levelsInWords(type).join('; ');
  }

  protected async take(field: HTMLInputElement): Promise<void> {
    const [file] = field.files ?? [];
    field.value = '';
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    // Exchange writes packages as UTF-16 or UTF-8; the mark tells.
    const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
    const read = readRulePackage(new TextDecoder(wide).decode(bytes));
    this.file.set(file.name);
    this.fault.set('');
    this.read.set(read);
    this.chosen.set(new Set(read.types.map(({ id }) => id)));
  }

  protected choose(id: string, on: boolean): void {
    const chosen = new Set(this.chosen());
    if (on) chosen.add(id);
    else chosen.delete(id);
    this.chosen.set(chosen);
  }

  protected async save(): Promise<void> {
    this.busy.set(true);
    let saved = 0;
    try {
      for (const type of this.picked()) {
        const { id, ...entry } = type;
        const before = this.known(type);
        if (before) await this.types.replace(before.code, entry, before.version);
        else await this.types.create(entry);
        this.choose(id, false);
        saved++;
      }
      this.imported.emit(saved);
    } catch (error) {
      this.fault.set(
        `${saved > 0 ? `${plural(saved, 'type')} imported, then: ` : ''}${problemOf(error).detail}`,
      );
    }
    this.busy.set(false);
  }
}
