import { Component, computed, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Chip, fullTime, when } from '@chancery/ui';
import { approvalInWords, type RecipientRow } from './words';

/** What somebody asks for about one recipient. */
export interface RecipientAction {
  kind: 'revoke' | 'restore' | 'release' | 'discard' | 'approve' | 'reject';
  row: RecipientRow;
}

/** Each recipient of a message: how they were reached, whether they read it, and what can be done about it. */
@Component({
  selector: 'ch-recipients-table',
  imports: [Chip, MatButtonModule],
  template: `
    <table class="table">
      <caption class="hidden">
        Recipients
      </caption>
      <thead>
        <tr>
          <th scope="col">Recipient</th>
          <th scope="col">State</th>
          <th scope="col">Opened</th>
          <th scope="col">Replied</th>
          @if (acts()) {
            <th scope="col"><span class="hidden">Actions</span></th>
          }
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.recipient.idx) {
          <tr>
            <td>
              <p class="address">{{ row.recipient.address }}</p>
              <p class="soft small">{{ row.how }}</p>
              @if (row.recipient.approval; as approval) {
                <p class="small">{{ waiting(approval) }}</p>
                <p class="soft small">
                  Rule {{ approval.rule.priority + 1 }}: {{ approval.rule.name }}
                </p>
              } @else if (row.recipient.lastReply && row.recipient.state !== 'delivered') {
                <p class="mono soft">{{ row.recipient.lastReply }}</p>
              }
              @if (row.recipient.nextAttemptAt; as next) {
                @if (row.recipient.state === 'deferred') {
                  <p class="soft small">
                    Attempt {{ row.recipient.attempts + 1 }} at
                    <time [attr.datetime]="next" [title]="full(next)">{{ short(next) }}</time>
                  </p>
                }
              }
              @if (row.licence?.revocation; as revocation) {
                <p class="soft small">“{{ revocation.reason }}”, {{ revocation.by }}</p>
              }
            </td>
            <td data-label="State">
              <ch-chip [kind]="row.state.kind" [icon]="row.state.icon">{{
                row.state.word
              }}</ch-chip>
            </td>
            <td data-label="Opened">
              @if (row.licence?.firstOpenedAt; as at) {
                <time [attr.datetime]="at" [title]="full(at)">{{ short(at) }}</time>
              } @else {
                <span aria-hidden="true">–</span><span class="hidden">not opened</span>
              }
            </td>
            <td data-label="Replied">
              @if (row.licence?.repliedAt; as at) {
                <time [attr.datetime]="at" [title]="full(at)">{{ short(at) }}</time>
              } @else {
                <span aria-hidden="true">–</span><span class="hidden">no reply</span>
              }
            </td>
            @if (acts()) {
              <td class="act">
                @if (mayRelease() && row.recipient.approval) {
                  <button
                    mat-button
                    type="button"
                    [attr.aria-label]="'Approve for ' + row.recipient.address"
                    (click)="asked.emit({ kind: 'approve', row })"
                  >
                    Approve
                  </button>
                  <button
                    mat-button
                    type="button"
                    [attr.aria-label]="'Reject for ' + row.recipient.address"
                    (click)="asked.emit({ kind: 'reject', row })"
                  >
                    Reject
                  </button>
                } @else if (mayRelease() && row.recipient.state === 'held') {
                  <button
                    mat-button
                    type="button"
                    [attr.aria-label]="'Release ' + row.recipient.address"
                    (click)="asked.emit({ kind: 'release', row })"
                  >
                    Release
                  </button>
                  <button
                    mat-button
                    type="button"
                    [attr.aria-label]="'Discard for ' + row.recipient.address"
                    (click)="asked.emit({ kind: 'discard', row })"
                  >
                    Discard
                  </button>
                }
                @if (mayRevoke()) {
                  @if (row.licence?.state === 'live' || row.licence?.state === 'expired') {
                    <button
                      mat-button
                      type="button"
                      [attr.aria-label]="'Revoke access of ' + row.recipient.address"
                      (click)="asked.emit({ kind: 'revoke', row })"
                    >
                      Revoke
                    </button>
                  } @else if (row.licence?.revocation?.restorableUntil) {
                    <button
                      mat-button
                      type="button"
                      [attr.aria-label]="'Restore access of ' + row.recipient.address"
                      (click)="asked.emit({ kind: 'restore', row })"
                    >
                      Restore
                    </button>
                  }
                }
              </td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    .address {
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    td:first-child,
    th:first-child {
      padding-inline-start: 0;
    }
    .act {
      text-align: end;
    }
    @media (width < 600px) {
      .act {
        text-align: start;
        margin-inline-start: -12px;
      }
    }
  `,
})
export class RecipientsTable {
  readonly rows = input.required<readonly RecipientRow[]>();
  readonly mayRevoke = input(false);
  readonly mayRelease = input(false);
  readonly asked = output<RecipientAction>();
  protected readonly acts = computed(() => this.mayRevoke() || this.mayRelease());
  protected readonly short = when;
  protected readonly full = fullTime;
  protected readonly waiting = approvalInWords;
}
