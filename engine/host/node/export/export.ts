/**
 * A record in the forms that papers, notebooks and web pages need. Everything is drawn from the record.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Figure } from '../../figures/figure';
import { figuresOf } from '../../figures/figures';
import { pgfplotsOf } from '../../figures/pgfplots';
import { reportOf } from '../../figures/report';
import { pixelDensity, svgOf, svgOfAll, type SvgDrawing } from '../../figures/svg';
import { StorageError, type OpenRecord } from '../../host';
import { printResults } from '../cli/report';
import { writeCsv } from './csv';
import type { ExportFormat } from './formats';
import { writeParquet } from './parquet';
import { prepare, writeWhole, type Place } from './places';
import type * as Raster from './raster';

/** Writes the record to a place of the right kind; returns the files that were made. Throws StorageError. */
export async function writeExport(
  record: OpenRecord,
  format: ExportFormat,
  place: Place,
): Promise<readonly string[]> {
  switch (format) {
    case 'csv':
      prepare(place);
      return writeCsv(record, place.path);
    case 'parquet':
      prepare(place);
      return writeParquet(record, place.path);
    case 'json':
      return [writeText(place, await gathered((write) => writeJson(record, write)))];
    case 'html':
      return [writeText(place, await reportText(record))];
    case 'pgfplots':
      return [writeText(place, pgfplotsOf(await allFigures(record), provenance(record)))];
    case 'svg':
      return writePictures(await allFigures(record), place, '.svg', ({ text }) => text);
    case 'png':
      return writePictures(await allFigures(record), place, '.png', await loadRaster());
  }
}

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

/** The results as one JSON document, part by part. */
export async function writeJson(record: OpenRecord, write: (text: string) => Promise<void>): Promise<void> {
  const { startedAt, endedAt, file } = record.summary;
  await printResults(file, [record], endedAt === null ? 0 : endedAt - startedAt, {}, write);
}

function writeText(place: Place, text: string): string {
  prepare(place);
  return writeWhole(place.path, text);
}

async function gathered(make: (write: (text: string) => Promise<void>) => Promise<void>): Promise<string> {
  const parts: string[] = [];
  await make((text) => {
    parts.push(text);
    return Promise.resolve();
  });
  return parts.join('');
}

async function reportText(record: OpenRecord): Promise<string> {
  const parts: string[] = [];
  for await (const part of reportOf(record)) parts.push(part);
  return parts.join('');
}

async function allFigures(record: OpenRecord): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for await (const figure of figuresOf(record)) figures.push(figure);
  if (figures.length > 0) return figures;
  throw new StorageError(
    `There is nothing to draw in the record ${record.summary.id}: none of the runs that were asked for has ended, or nothing was recorded of them.`,
  );
}

function writePictures(
  figures: readonly Figure[],
  place: Place,
  ending: string,
  encode: (drawing: SvgDrawing) => string | Uint8Array,
): readonly string[] {
  prepare(place);
  if (place.kind === 'file') return [writeWhole(place.path, encode(svgOfAll(figures)))];
  return figures.map((figure) =>
    writeWhole(join(place.path, `${figure.name}${ending}`), encode(svgOf(figure))),
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

/** The rasterizer is a file of its own beside the command line, since it brings a font along. */
async function loadRaster(): Promise<(drawing: SvgDrawing) => Uint8Array> {
  const load = createRequire(__filename);
  const { createRaster } = load(join(__dirname, 'raster.js')) as typeof Raster;
  const raster = await createRaster();
  return ({ text, width }) => raster(text, width * pixelDensity);
}
