/**
 * The choices `-r K…` and `-c "H=8"…`.
 */
import type { Cell, ExperimentPlan, Plan } from '../../../experiment/plan';
import type { Selection } from '../../host';
import { CallError } from './status';

export interface Choice {
  readonly runs: readonly number[] | null;
  /** For each named sweep variable the values that are wanted. */
  readonly parameters: ReadonlyMap<string, readonly number[]>;
}

/** Reads the options; throws CallError for what they can't mean. */
export function parseChoice(
  runs: readonly string[] | undefined,
  cells: readonly string[] | undefined,
): Choice {
  return {
    runs: runs ? runs.flatMap((text) => text.split(',')).map(parseRun) : null,
    parameters: parseCells(cells ?? []),
  };
}

function parseRun(text: string): number {
  const run = Number(text);
  if (/^\s*\d+\s*$/.test(text) && Number.isSafeInteger(run)) return run;
  throw new CallError(`\`-r ${text}\` is not the number of a run: runs are counted 0, 1, 2, ….`);
}

function parseCells(texts: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const wanted = new Map<string, number[]>();
  for (const text of texts.flatMap((each) => each.split(','))) {
    const match = /^\s*([A-Za-z_]\w*)\s*=\s*(\S+)\s*$/.exec(text);
    const value = match ? parseValue(match[2]!) : NaN;
    if (!match || Number.isNaN(value)) {
      throw new CallError(
        `\`-c "${text}"\` does not pick a cell: write a sweep variable and its value, as in \`-c "H=8"\`.`,
      );
    }
    wanted.set(match[1]!, [...(wanted.get(match[1]!) ?? []), value]);
  }
  return wanted;
}

/** A decimal number or a fraction of two. */
function parseValue(text: string): number {
  const [numerator, denominator, ...rest] = text.split('/').map(Number);
  if (rest.length > 0 || numerator === undefined) return NaN;
  return denominator === undefined ? numerator : numerator / denominator;
}

export interface ChosenExperiment {
  readonly plan: ExperimentPlan;
  readonly cells: readonly Cell[];
  /** The chosen runs of a cell, ascending. */
  readonly runsOf: (cell: Cell) => readonly number[];
}

/** The experiments with cells and runs that fit; throws CallError where nothing does. */
export function choose(plan: Plan, choice: Choice): readonly ChosenExperiment[] {
  const names = new Set(plan.experiments.flatMap(({ cells }) => Object.keys(cells[0]?.parameters ?? {})));
  for (const name of choice.parameters.keys()) {
    if (names.has(name)) continue;
    const known =
      names.size === 0 ? 'There are none' : `There are ${[...names].map((each) => `\`${each}\``).join(', ')}`;
    throw new CallError(`There is no sweep variable \`${name}\` in what is run. ${known}.`);
  }
  const runsOf = (cell: Cell) => {
    const all = choice.runs ? [...new Set(choice.runs)].filter((run) => run < cell.runs) : range(cell.runs);
    return all.sort((a, b) => a - b);
  };
  const chosen = plan.experiments.map((each) => ({
    plan: each,
    cells: each.cells.filter((cell) => fits(cell, choice) && (!choice.runs || runsOf(cell).length > 0)),
    runsOf,
  }));
  const some = chosen.filter(({ cells }) => cells.length > 0);
  if (some.length === 0 && plan.experiments.length > 0) {
    throw new CallError('No run fits `-r` and `-c`: no cell has these values, or none has so many runs.');
  }
  return some;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, k) => k);
}

function fits(cell: Cell, choice: Choice): boolean {
  for (const [name, values] of choice.parameters) {
    const value = cell.parameters[name];
    if (value === undefined || !values.some((wanted) => isSame(wanted, value))) return false;
  }
  return true;
}

/** Typed values may differ from computed ones in the last digits. */
function isSame(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

/** The choice as a session takes it; undefined where everything is wanted. */
export function selectionOf(chosen: ChosenExperiment, choice: Choice): Selection | undefined {
  const all = chosen.cells.length === chosen.plan.cells.length;
  if (all && !choice.runs) return undefined;
  return { cells: all ? null : chosen.cells.map(({ index }) => index), runs: choice.runs };
}
