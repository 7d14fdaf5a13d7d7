import type { ImportedParameter, ImportWarning } from '@chancery/contracts';
import type { ReadParameter } from '../model';
import { shown } from './values';

/** Collects what became of each parameter of a rule. */
export class Report {
  readonly parameters: ImportedParameter[] = [];
  readonly warnings: ImportWarning[] = [];
  /** Something that decides over mail stays behind. */
  lossy = false;

  carried({ name, value, line }: ReadParameter, becomes: string, note?: string): void {
    const status = note === undefined ? 'carried' : 'mapped';
    this.parameters.push({ name, value: shown(value), line, status, becomes, reason: note ?? '' });
  }

  /** Carried with something left behind, or in a way that one should know. */
  mapped(parameter: ReadParameter, becomes: string, reason: string): void {
    this.carried(parameter, becomes, reason);
    this.warn(parameter, reason);
  }

  lost(parameter: ReadParameter, reason: string, harmless = false): void {
    const { name, value, line } = parameter;
    this.parameters.push({
      name,
      value: shown(value),
      line,
      status: 'not-carried',
      becomes: '',
      reason,
    });
    this.warn(parameter, reason);
    if (!harmless) this.lossy = true;
  }

  about({ name, value, line }: ReadParameter, reason: string): void {
    this.parameters.push({ name, value: shown(value), line, status: 'about', becomes: '', reason });
  }

  warn({ name, value }: Pick<ReadParameter, 'name' | 'value'>, reason: string): void {
    this.warnings.push({ parameter: name, value: shown(value), reason });
  }
}
