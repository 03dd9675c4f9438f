/**
 * Cutting the cells and runs of an experiment into shards: pieces of work of a few minutes, each for one task. Every run
 * belongs to exactly one shard, and shards, pieces and runs are in the order of cells and runs.
 */
import type { Cell } from '../../../experiment/plan';
import { shapeOf } from '../../../network/shape';
import type { Retention } from '../../host';

/** Consecutive runs of one cell: from `first` up to `end` (exclusive). */
export interface Piece {
  readonly cell: number;
  readonly first: number;
  readonly end: number;
}

export type Shard = readonly Piece[];

/** How many runs of a cell make a whole shard; a fraction where even one run is more. */
export type RunsPerShard = (cell: Pick<Cell, 'index'>) => number;

/** Shares below this are rounding. */
const rounding = 1e-9;

/** Fills one shard after the other; a run that is more than a shard is one alone. */
export function cutShards(
  cells: readonly Pick<Cell, 'index' | 'runs'>[],
  runsPerShard: RunsPerShard,
): readonly Shard[] {
  const shards: Shard[] = [];
  let pieces: Piece[] = [];
  let room = 1;
  const close = () => {
    if (pieces.length > 0) shards.push(pieces);
    pieces = [];
    room = 1;
  };
  for (const cell of cells) {
    const whole = Math.max(runsPerShard(cell), rounding);
    for (let first = 0; first < cell.runs;) {
      const fitting = Math.floor(room * whole + rounding);
      if (fitting < 1 && pieces.length > 0) {
        close();
        continue;
      }
      const end = Math.min(cell.runs, first + Math.max(1, fitting));
      pieces.push({ cell: cell.index, first, end });
      room -= (end - first) / whole;
      first = end;
    }
  }
  close();
  return shards;
}

export function runsIn(shard: Shard): number {
  return shard.reduce((sum, { first, end }) => sum + end - first, 0);
}

/** About how many bytes a run's results take: its samples, its last theta, and the words around them. */
export function bytesPerRun(cell: Cell, retention: Retention): number {
  const { parameters } = shapeOf(cell.widths);
  const samples = Math.ceil(cell.record / retention.stride) + 2;
  const numbers = samples * (5 + (retention.thetaRuns > 0 ? parameters : 0)) + parameters;
  return 8 * numbers + 2000;
}

/** The shards as compact JSON: one line each, `[cell, first, end, …]`. */
export function shardsToText(shards: readonly Shard[]): string {
  const lines = shards.map((shard) =>
    JSON.stringify(shard.flatMap(({ cell, first, end }) => [cell, first, end])),
  );
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** Throws a SyntaxError for what is no list of shards. */
export function shardsFromText(text: string): readonly Shard[] {
  const lines: unknown = JSON.parse(text);
  if (!Array.isArray(lines)) throw new SyntaxError('no list of shards');
  return lines.map(shardFromNumbers);
}

function shardFromNumbers(line: unknown): Shard {
  if (!Array.isArray(line) || line.length % 3 !== 0 || !line.every((part) => Number.isSafeInteger(part)))
    throw new SyntaxError('no shard');
  const numbers = line as readonly number[];
  return Array.from({ length: numbers.length / 3 }, (_, k) => {
    const [cell, first, end] = [numbers[3 * k]!, numbers[3 * k + 1]!, numbers[3 * k + 2]!];
    if (cell < 0 || first < 0 || end <= first) throw new SyntaxError('no shard');
    return { cell, first, end };
  });
}

/** Ascending numbers as ranges: `0,3,7-9`. */
export function rangesToText(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let k = 0; k < numbers.length;) {
    let last = k;
    while (last + 1 < numbers.length && numbers[last + 1] === numbers[last]! + 1) last++;
    parts.push(last === k ? String(numbers[k]) : `${numbers[k]}-${numbers[last]}`);
    k = last + 1;
  }
  return parts.join(',');
}

/** Throws a SyntaxError for a text that is no list of ranges. */
export function rangesFromText(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(',').flatMap((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) throw new SyntaxError(`no range: ${part}`);
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first || last - first > 1e7) throw new SyntaxError(`no range: ${part}`);
    return Array.from({ length: last - first + 1 }, (_, k) => first + k);
  });
}
