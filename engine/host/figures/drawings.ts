/**
 * What is drawn of a record, ready to be written: pictures, and texts that hold them.
 */
import { StorageError, type OpenRecord } from '../host';
import type { Figure } from './figure';
import { figuresOf } from './figures';
import { pgfplotsOf } from './pgfplots';
import { reportOf } from './report';
import { svgOf, svgOfAll, type SvgDrawing } from './svg';

/** A picture, and what its file is called where it isn't alone. */
export interface NamedDrawing extends SvgDrawing {
  readonly name: string;
}

/** More figures than these are too many for one picture. */
const mostTogether = 12;

/** The figures below each other in one picture; where they are many, each in its own. Throws StorageError. */
export async function drawingsOf(record: OpenRecord): Promise<readonly NamedDrawing[]> {
  const figures = await allFigures(record);
  if (figures.length <= mostTogether) return [{ ...svgOfAll(figures), name: 'figures' }];
  return figures.map((figure) => ({ ...svgOf(figure), name: figure.name }));
}

/** A report, or figures for LaTeX. Throws StorageError. */
export async function drawnText(record: OpenRecord, format: 'html' | 'pgfplots'): Promise<string> {
  if (format === 'pgfplots') return pgfplotsOf(await allFigures(record), provenance(record));
  const parts: string[] = [];
  for await (const part of reportOf(record)) parts.push(part);
  return parts.join('');
}

export async function allFigures(record: OpenRecord): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for await (const figure of figuresOf(record)) figures.push(figure);
  if (figures.length > 0) return figures;
  throw new StorageError(
    `There is nothing to draw in the record ${record.summary.id}: none of the runs that were asked for has ended, or nothing was recorded of them.`,
  );
}

/** For the comments at the start of a file. */
function provenance({ summary, header }: OpenRecord): readonly string[] {
  const seeds = [...new Set(header.plan.cells.map(({ seed }) => seed))].join(', ');
  return [
    `${summary.experiment} of ${summary.file}, record ${summary.id}, ${new Date(summary.startedAt).toISOString()}`,
    `ReluFlow ${summary.version}, kernel ${summary.kernel}, seed ${seeds}`,
  ];
}
