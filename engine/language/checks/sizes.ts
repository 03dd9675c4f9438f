/**
 * Whether what a file asks for fits into a machine.
 */
import type { Report } from '../findings';
import type { AstNode } from 'langium';

/** What is kept of an experiment may take this much memory. */
const mostBytes = 4 * 2 ** 30;

/** Numbers kept for each recorded sample beside theta: step, time, risk, gradient, norm. */
const numbersPerSample = 5;
const numbersPerRun = 24;
const bytesPerCell = 2048;

export interface Size {
  readonly cells: number;
  readonly runs: number;
  readonly record: number;
  /** Parameters of the largest network. */
  readonly parameters: number;
}

/** Bytes that the results of all runs of an experiment take. */
function bytesFor({ cells, runs, record, parameters }: Size): number {
  const perRun = 8 * (numbersPerSample * record + numbersPerRun + parameters);
  return cells * (bytesPerCell + runs * perRun);
}

/** Training takes about a hundred vectors of the length of theta. */
const bytesPerParameter = 800;

export function networkFitsIntoMemory(parameters: number): boolean {
  return bytesPerParameter * parameters <= mostBytes;
}

/** A network can be trained in memory. */
export function networkMustFitIntoMemory(report: Report, parameters: number, place: AstNode): boolean {
  if (networkFitsIntoMemory(parameters)) return true;
  const count = parameters.toLocaleString('en');
  const bytes = shownBytes(bytesPerParameter * parameters);
  report('RF702', `This network has ${count} parameters; training it needs about ${bytes}.`, place);
  return false;
}

/** The results of all cells and runs fit into memory. */
export function resultsMustFitIntoMemory(
  report: Report,
  size: Size,
  place: AstNode,
  property?: string,
): boolean {
  const bytes = bytesFor(size);
  if (bytes <= mostBytes) return true;
  const { cells, runs } = size;
  const cellsText = cells === 1 ? '' : `${cells.toLocaleString('en')} cells of `;
  const message =
    `${cellsText}${runs.toLocaleString('en')} ${runs === 1 ? 'run' : 'runs'} would keep about ${shownBytes(bytes)}; ` +
    `the limit is ${shownBytes(mostBytes)}. Ask for fewer, or for a smaller \`record\`.`;
  report('RF702', message, place, property === undefined ? {} : { property });
  return false;
}

/** Numbers kept for a point that a search finds, beside theta. */
const numbersPerPoint = 64;

/** The points that a search may find fit into memory. */
export function pointsMustFitIntoMemory(
  report: Report,
  {
    cells,
    points,
    parameters,
  }: { readonly cells: number; readonly points: number; readonly parameters: number },
  place: AstNode,
): void {
  const bytes = 8 * cells * points * (numbersPerPoint + parameters);
  if (bytes <= mostBytes) return;
  const message =
    `${(cells * points).toLocaleString('en')} points would take about ${shownBytes(bytes)}; ` +
    `the limit is ${shownBytes(mostBytes)}. Ask for fewer.`;
  report('RF702', message, place);
}

/** Powers of ten, as everywhere where sizes are told; what is beyond all units as a power of ten of bytes. */
function shownBytes(bytes: number): string {
  const units = ['KB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  const unit = Math.max(1, Math.floor(Math.log10(bytes) / 3));
  if (unit > units.length) return `${bytes.toExponential(1)} bytes`;
  return `${Number((bytes / 1000 ** unit).toPrecision(2)).toLocaleString('en')} ${units[unit - 1]!}`;
}
