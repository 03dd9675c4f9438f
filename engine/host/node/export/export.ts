/**
 * A record in the forms that papers, notebooks and web pages need. Everything is drawn from the record.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { allFigures, drawnText } from '../../figures/drawings';
import type { Figure } from '../../figures/figure';
import { pixelDensity, svgOf, svgOfAll, type SvgDrawing } from '../../figures/svg';
import type { OpenRecord } from '../../host';
import { printResults } from '../cli/report';
import { writeCsv } from './csv';
import type { ExportFormat } from './formats';
import { signedPng } from './own';
import { writeParquet } from './parquet';
import { prepare, writeInParts, writeWhole, type NewFile, type Place } from './places';
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
      return writeCsv(record, place);
    case 'parquet':
      prepare(place);
      return writeParquet(record, place);
    case 'json':
      prepare(place);
      return [await writeInParts(place, place.path, (file) => writeJson(record, intoFile(file)))];
    case 'html':
    case 'pgfplots':
      return [writeText(place, await drawnText(record, format))];
    case 'svg':
      return writePictures(await allFigures(record), place, '.svg', ({ text }) => text);
    case 'png':
      return writePictures(await allFigures(record), place, '.png', await loadRaster());
  }
}

/** The results as one JSON document, part by part. */
export async function writeJson(record: OpenRecord, write: (text: string) => Promise<void>): Promise<void> {
  const { duration, file } = record.summary;
  await printResults(file, [record], duration ?? 0, {}, write);
}

function writeText(place: Place, text: string): string {
  prepare(place);
  return writeWhole(place, place.path, text);
}

/** Writes text to an open file. */
function intoFile(file: NewFile): (text: string) => Promise<void> {
  const encoder = new TextEncoder();
  return (text) => Promise.resolve(file.write(encoder.encode(text)));
}

function writePictures(
  figures: readonly Figure[],
  place: Place,
  ending: string,
  encode: (drawing: SvgDrawing) => string | Uint8Array,
): readonly string[] {
  prepare(place);
  if (place.kind === 'file') return [writeWhole(place, place.path, encode(svgOfAll(figures)))];
  return figures.map((figure) =>
    writeWhole(place, join(place.path, `${figure.name}${ending}`), encode(svgOf(figure))),
  );
}

/** The rasterizer is a file of its own beside the command line, since it brings a font along. */
async function loadRaster(): Promise<(drawing: SvgDrawing) => Uint8Array> {
  const load = createRequire(__filename);
  const { createRaster } = load(join(__dirname, 'raster.js')) as typeof Raster;
  const raster = await createRaster();
  return ({ text, width }) => signedPng(raster(text, width * pixelDensity));
}
