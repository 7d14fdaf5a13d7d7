import { Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Chip, Icon, Page, plural, State } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { SessionStore } from '../core/session-store';
import { FEATURES } from '../features';
import { deedsOf, sentenceRuns } from './deeds';
import { TemplatesApi, type UsingRule } from './templates-api';

/** `/templates`: what the rights templates let a recipient do, in words and one by one, and which rules use them. */
@Component({
  selector: 'ch-templates-page',
  imports: [Chip, Icon, MatButtonModule, Page, RouterLink, State],
  template: `
    <ch-page heading="Templates" [sentence]="sentence()">
      @if (templates.value(); as all) {
        <div class="all">
          @for (template of all; track template.code) {
            <article class="card" [attr.aria-labelledby]="'t-' + template.code">
              <header class="row">
                <h2 [id]="'t-' + template.code">{{ template.name }}</h2>
                <ch-chip kind="off" icon="lock">Built in</ch-chip>
              </header>
              <p class="serif">
                @for (run of sentenceRuns(template.rights); track $index) {
                  <span [class.strong]="run.strong">{{ run.text }}</span>
                }
              </p>
              <table class="deeds">
                <caption>
                  What a recipient can do
                </caption>
                <tbody>
                  @for (deed of deedsOf(template.rights); track deed.words) {
                    <tr>
                      <th scope="row">{{ deed.words }}</th>
                      <td [class.yes]="deed.allowed">
                        <ch-icon [name]="deed.allowed ? 'check' : 'minus'" [size]="16" />{{
                          deed.allowed ? 'Yes' : 'No'
                        }}
                      </td>
                    </tr>
                  }
                </tbody>
              </table>
              <p class="soft small">
                {{
                  template.expiryDays > 0
                    ? 'Access ends after ' + days(template.expiryDays) + '.'
                    : 'Access does not end by itself; it can be revoked.'
                }}
                Printing and copying are withheld by the reader; nobody can keep a screen from being
                photographed.
              </p>
              <footer class="row">
                @if (using(); as rules) {
                  @if (rulesOf(rules, template.code); as these) {
                    @for (rule of these; track rule.id) {
                      @if (rulesHere) {
                        <a mat-button [routerLink]="['/rules', rule.id]"
                          >Rule {{ rule.number }} {{ rule.name }}</a
                        >
                      } @else {
                        <span class="soft">Rule {{ rule.number }} {{ rule.name }}</span>
                      }
                    } @empty {
                      <span class="soft">No rule protects with it.</span>
                    }
                  }
                }
                @if (seesMessages()) {
                  <a
                    mat-button
                    [routerLink]="'/messages'"
                    [queryParams]="{ template: template.code }"
                    >Its messages</a
                  >
                }
              </footer>
            </article>
          }
        </div>
      } @else if (templates.problem(); as fault) {
        <ch-state
          class="card"
          [kind]="fault.status === 403 ? 'denied' : 'error'"
          [fact]="
            fault.status === 403
              ? 'Templates are not for your role'
              : 'The templates could not be read'
          "
          [line]="fault.detail"
          [button]="fault.status === 403 ? '' : 'Try again'"
          [trace]="fault.traceId"
          (pressed)="templates.load()"
        />
      } @else {
        <ch-state class="card" kind="loading" fact="Reading the templates" />
      }
    </ch-page>
  `,
  styles: `
    .all {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
      gap: 16px;
      align-items: start;
    }
    article {
      display: grid;
      gap: 12px;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    .strong {
      font-weight: 600;
    }
    .deeds {
      border-collapse: collapse;
      inline-size: 100%;
    }
    caption {
      text-align: start;
      color: var(--mat-sys-on-surface-variant);
      padding-block-end: 4px;
    }
    th,
    td {
      text-align: start;
      font-weight: 400;
      padding: 8px 0;
      border-block-start: 1px solid var(--mat-sys-outline-variant);
    }
    td {
      inline-size: 72px;
      color: var(--mat-sys-on-surface-variant);
    }
    td ch-icon {
      margin-inline-end: 6px;
    }
    .yes {
      color: var(--ch-protected);
    }
    footer {
      margin-inline-start: -12px;
    }
    footer .soft {
      padding-inline-start: 12px;
    }
  `,
})
export class TemplatesPage {
  private readonly api = inject(TemplatesApi);
  private readonly session = inject(SessionStore);
  protected readonly templates = loader(() => this.api.list());
  protected readonly using = signal<UsingRule[] | null>(null);
  protected readonly seesMessages = computed(() => this.session.can('compliance', 'auditor'));
  protected readonly sentence = computed(() => {
    const all = this.templates.value();
    return all
      ? `${plural(all.length, 'template')}, built in: what they say is what a recipient may do.`
      : '';
  });
  /** Whether this console has pages for rules to lead to. */
  protected readonly rulesHere = FEATURES.some(({ path }) => path === 'rules');
  protected readonly deedsOf = deedsOf;
  protected readonly sentenceRuns = sentenceRuns;

  constructor() {
    void this.templates.load();
    void this.readRules();
    const live = inject(LiveEvents);
    live.on('templates', () => void this.templates.load());
    live.on('rules', () => void this.readRules());
  }

  protected rulesOf(rules: readonly UsingRule[], template: string): UsingRule[] {
    return rules.filter((rule) => rule.template === template);
  }

  protected days(days: number): string {
    return plural(days, 'day');
  }

  private async readRules(): Promise<void> {
    if (this.session.can('compliance')) this.using.set(await this.api.using());
  }
}
