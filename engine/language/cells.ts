/**
 * From the meaning of an experiment to the cells that are run.
 */
import type { Cell, ExperimentPlan, Expectation } from '../experiment/plan';
import { toNumber } from './constants';
import { documentationOf, lineOf } from './documentation';
import type { ExperimentMeaning } from './experiments';
import { choicesOf, type Choice } from './sweeps';

/** Everything to run of one experiment; undefined after a mistake. */
export function planOf(meaning: ExperimentMeaning): ExperimentPlan | undefined {
  const variables = meaning.sweepVariables();
  if (variables === undefined) return undefined;
  const cells: Cell[] = [];
  for (const choice of choicesOf(variables)) {
    const cell = cellOf(meaning, choice, cells.length);
    if (cell === undefined) return undefined;
    cells.push(cell);
  }
  const { node } = meaning;
  return { name: node.name, documentation: documentationOf(node), line: lineOf(node), cells };
}

function cellOf(meaning: ExperimentMeaning, choice: Choice, index: number): Cell | undefined {
  const problem = meaning.problem();
  const widths = meaning.architecture(choice)?.widths;
  const initialization = meaning.initialization(choice);
  const method = meaning.method(choice);
  const integration = meaning.integration(choice);
  const seed = meaning.seed(choice);
  const runs = meaning.runs(choice);
  const record = meaning.record(choice);
  const stop = meaning.stop(choice);
  const refine = meaning.refine();
  const expectations = expectationsOf(meaning, choice);
  if (!problem || !widths || !initialization || !method || !integration || !expectations) return undefined;
  if (seed === undefined || runs === undefined || record === undefined) return undefined;
  if (stop === undefined || refine === undefined) return undefined;
  const parameters = Object.fromEntries([...choice].map(([name, value]) => [name, toNumber(value)]));
  return {
    index,
    parameters,
    problem,
    widths,
    initialization,
    seed,
    runs,
    method,
    stop,
    record,
    integration,
    refine,
    expectations,
  };
}

function expectationsOf(meaning: ExperimentMeaning, choice: Choice): readonly Expectation[] | undefined {
  const { expectations } = meaning.resolved;
  const planned = expectations.map((expectation) => meaning.expectation(expectation, choice));
  const known = planned.filter((expectation) => expectation !== undefined);
  return known.length < planned.length ? undefined : known;
}
