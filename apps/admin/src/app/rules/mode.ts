import type { RuleMode } from '@chancery/contracts';
import type { ChipKind, IconName } from '@chancery/ui';

/** The three modes in words: what each does to mail. */
export const MODES: readonly {
  mode: RuleMode;
  label: string;
  kind: ChipKind;
  icon: IconName;
  effect: string;
}[] = [
  {
    mode: 'off',
    label: 'Off',
    kind: 'off',
    icon: 'circle-off',
    effect: 'Mail is not checked against this rule.',
  },
  {
    mode: 'test',
    label: 'Test',
    kind: 'test',
    icon: 'flask-conical',
    effect: 'Matches are recorded. Mail leaves as if the rule were off.',
  },
  {
    mode: 'enforce',
    label: 'Enforce',
    kind: 'info',
    icon: 'shield-check',
    effect: 'Matching mail is handled from the next message on.',
  },
];

export const modeOf = (mode: RuleMode) => MODES.find((each) => each.mode === mode) ?? MODES[0]!;
