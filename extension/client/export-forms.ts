/**
 * The forms in which runs are taken elsewhere.
 */
import type * as vscode from 'vscode';
import type { FileFormat } from '../library/protocol';

export type Format = FileFormat | 'svg' | 'png';

export interface Form extends vscode.QuickPickItem {
  readonly format: Format;
  /** Of a file; null where there are several, which go to a folder. */
  readonly ending: string | null;
}

export const forms: readonly Form[] = [
  { label: 'SVG', format: 'svg', ending: 'svg', description: 'the figures, for papers and slides' },
  {
    label: 'PNG',
    format: 'png',
    ending: 'png',
    description: 'the figures as a picture, 300 dots to the inch',
  },
  {
    label: 'TikZ',
    format: 'pgfplots',
    ending: 'tex',
    description: 'the figures for LaTeX, drawn by pgfplots',
  },
  { label: 'HTML', format: 'html', ending: 'html', description: 'a report in one file' },
  {
    label: 'CSV',
    format: 'csv',
    ending: null,
    description: 'the tables of runs and trajectories, in a folder',
  },
  {
    label: 'Parquet',
    format: 'parquet',
    ending: null,
    description: 'the same tables for pandas, R, Julia and DuckDB, in a folder',
  },
  {
    label: 'JSON',
    format: 'json',
    ending: 'json',
    description: 'the results, as the command line prints them',
  },
];
