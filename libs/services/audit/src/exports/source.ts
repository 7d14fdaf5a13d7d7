import type { EntityManager } from 'typeorm';
import type { Cell } from '../csv';

/** Rows of one page of an export, read and written together. */
export const PAGE = 500;

/** What an export is of: how much there is, and all of it page by page, seen at one moment. */
export interface ExportSource {
  /** "Messages", "Audit trail", "Report By rule" */
  label: string;
  /** The file's name without its day and its ending. */
  stem: string;
  columns(): readonly string[];
  /** How many rows there will be; looked at first, so that progress has an end. */
  count(em: EntityManager): Promise<number>;
  /** The rows in the order of their list, at most {@link PAGE} at once where there may be many. */
  pages(em: EntityManager): AsyncIterable<Cell[][]>;
}
