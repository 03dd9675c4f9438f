/** Runs side by side: what they were made with, what came out, and where they differ. */
import { observableNames } from '../../engine/experiment/result';
import type { CellView, ExperimentView, Selection } from '../messages';
import { describeParameters, exact, readable } from './numbers';
import { kindLabel, observableLabel, runSigns, runStateOf } from './words';

/** What is known of a run, and its value in words. */
export type Fact = readonly [name: string, value: string];

/** A run as the panel shows it. */
export interface ShownRun {
  readonly experiment: ExperimentView;
  readonly selection: Selection;
}

export interface ComparisonRow {
  readonly name: string;
  /** One for each run; empty where it has none. */
  readonly values: readonly string[];
  readonly differs: boolean;
}

/** "flow_rate (H = 2) run 4, 10:32:05": which run it is, and when it was run. */
export function runLabel({ experiment, selection }: ShownRun): string {
  const parameters = describeParameters(experiment.cells[selection.cell]?.parameters ?? {});
  const where = parameters === '' ? '' : ` (${parameters})`;
  const when = new Date(experiment.startedAt).toLocaleTimeString();
  return `${experiment.name}${where} run ${selection.run}, ${when}`;
}

/** The settings of a run, and its results as far as there are some. */
export function factsOf({ experiment, selection }: ShownRun): readonly Fact[] {
  const { cell, cells } = experiment;
  if (!cell) return [];
  const parameters = Object.entries(cells[selection.cell]?.parameters ?? {});
  return [
    ...parameters.map(([name, value]): Fact => [name, exact(value)]),
    ...settingsOf(cell),
    ...resultsOf(cell, selection.run),
  ];
}

function settingsOf({ problem, widths, initialization, seed, method }: CellView): readonly Fact[] {
  const data: readonly Fact[] =
    problem.kind === 'line'
      ? [
          ['target', problem.targetName],
          ['density', `${problem.densityName}, mass ${readable(problem.mass, 6)}`],
        ]
      : [['data', problem.description]];
  return [
    ...data,
    ['network', widths.join(' → ')],
    ['initial value', initialization],
    ['seed', String(seed)],
    ['method', method],
  ];
}

function resultsOf({ table, selected }: CellView, run: number): readonly Fact[] {
  const state: Fact = ['ended as', runSigns[runStateOf(table, run)].text];
  if (!selected) return [state];
  const { observables, kind } = selected;
  const known = observableNames.filter((name) => typeof observables[name] === 'number');
  return [
    state,
    ['end point', kindLabel(kind)],
    ...known.map((name): Fact => [observableLabel(name), readable(observables[name] ?? NaN, 8)]),
  ];
}

/** One row for each fact that a run has: first those in which runs differ, and of these the first run's. */
export function comparisonOf(runs: readonly (readonly Fact[])[]): readonly ComparisonRow[] {
  const names = [...new Set(runs.flatMap((facts) => facts.map(([name]) => name)))];
  const known = runs.map((facts) => new Map(facts));
  const rows = names.map((name) => {
    const values = known.map((facts) => facts.get(name) ?? '');
    return { name, values, differs: new Set(values).size > 1 };
  });
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}

/** What an earlier panel kept. */
export function parseFacts(value: unknown): readonly Fact[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (each): each is Fact =>
      Array.isArray(each) && each.length === 2 && each.every((part) => typeof part === 'string'),
  );
}
