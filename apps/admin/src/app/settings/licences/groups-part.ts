import { Component, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { LicenceGroupView } from '@chancery/contracts';
import { Feedback, plural } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../../core/problem';
import { LicencesApi } from './licences-api';

/** Named sets of addresses that a subscription is assigned to as one. */
@Component({
  selector: 'ch-licence-groups',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <div class="head">
      <h2 id="groups-title">Groups</h2>
      @if (editing() === null) {
        <button mat-stroked-button type="button" (click)="edit(null)">Make a group</button>
      }
    </div>
    @if (editing(); as it) {
      <form class="stack" novalidate (ngSubmit)="save(it.id)">
        <div class="field">
          <label for="group-name">Name of the group</label>
          <mat-form-field subscriptSizing="dynamic">
            <input
              matInput
              id="group-name"
              name="name"
              autocomplete="off"
              maxlength="100"
              [(ngModel)]="name"
            />
          </mat-form-field>
          @if (problem()?.at('/name'); as wrong) {
            <span class="wrong">{{ wrong }}</span>
          }
        </div>
        <div class="field">
          <label for="group-members">Addresses of the group</label>
          <mat-form-field subscriptSizing="dynamic">
            <textarea
              matInput
              id="group-members"
              name="members"
              rows="4"
              spellcheck="false"
              [(ngModel)]="members"
            ></textarea>
          </mat-form-field>
          @if (memberFault(); as wrong) {
            <span class="wrong">{{ wrong }}</span>
          } @else {
            <span class="hint">Separated by spaces, commas or lines.</span>
          }
        </div>
        @if (problem(); as wrong) {
          <p class="wrong" role="alert">{{ wrong.detail }}</p>
        }
        <div class="row">
          <button mat-flat-button type="submit" [disabled]="name.trim() === ''">
            Save the group
          </button>
          <button mat-button type="button" (click)="editing.set(null)">
            Leave the groups as they are
          </button>
        </div>
      </form>
    }
    <ul>
      @for (each of groups(); track each.id) {
        <li class="row">
          <strong>{{ each.name }}</strong>
          <span class="soft">{{ plural(each.members.length, 'address', 'addresses') }}</span>
          <button
            mat-button
            type="button"
            [attr.aria-label]="'Change the group ' + each.name"
            (click)="edit(each)"
          >
            Change
          </button>
          <button
            mat-button
            type="button"
            [attr.aria-label]="'Remove the group ' + each.name"
            (click)="remove(each)"
          >
            Remove
          </button>
        </li>
      } @empty {
        <li class="soft">
          There is no group. One assigns a subscription to many addresses at once.
        </li>
      }
    </ul>
  `,
  host: { class: 'card stack', role: 'region', 'aria-labelledby': 'groups-title' },
  styles: `
    .head {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      justify-content: space-between;
      align-items: center;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    form {
      max-inline-size: 560px;
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class GroupsPart {
  private readonly api = inject(LicencesApi);
  private readonly feedback = inject(Feedback);
  readonly groups = input.required<readonly LicenceGroupView[]>();
  readonly changed = output<void>();
  protected readonly editing = signal<{ id: string | null } | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly plural = plural;
  protected name = '';
  protected members = '';

  protected edit(group: LicenceGroupView | null): void {
    this.problem.set(null);
    this.name = group?.name ?? '';
    this.members = group?.members.join('\n') ?? '';
    this.editing.set({ id: group?.id ?? null });
  }

  /** What is wrong with one of the addresses. */
  protected memberFault(): string | undefined {
    return this.problem()?.fields.find(({ pointer }) => pointer.startsWith('/members'))?.detail;
  }

  protected async save(id: string | null): Promise<void> {
    this.problem.set(null);
    const members = this.members.split(/[\s,;]+/).filter(Boolean);
    try {
      await this.api.keepGroup(id, { name: this.name.trim(), members });
      this.editing.set(null);
      this.changed.emit();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async remove({ id, name, members }: LicenceGroupView): Promise<void> {
    const sure = await this.feedback.ask({
      title: `Remove the group ${name}?`,
      text: `It has ${plural(members.length, 'address', 'addresses')}. A group that has a subscription cannot be removed.`,
      confirm: 'Remove the group',
      keep: 'Keep the group',
      destructive: true,
    });
    if (sure === null) return;
    try {
      await this.api.removeGroup(id);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.changed.emit();
  }
}
