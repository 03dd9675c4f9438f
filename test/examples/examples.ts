/**
 * The examples as tests run them: in this thread, an experiment at a time, whole or with something broken.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { URI } from 'langium';
import type { Cell, ExperimentPlan } from '../../engine/experiment/plan';
import { magnitudesOf, riskOf } from '../../engine/experiment/problem';
import type { CellResult, RunResult } from '../../engine/experiment/result';
import { Run } from '../../engine/experiment/run';
import { CellBook } from '../../engine/host/book';
import { Columns } from '../../engine/host/columns';
import { compile } from '../../engine/language/compile';
import { shapeOf } from '../../engine/network/shape';
import type { Risk } from '../../engine/risk/risk';

const folder = join(import.meta.dirname, '../../examples');

export const exampleNames = readdirSync(folder).filter((name) => name.endsWith('.rflow'));

export function exampleText(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** The experiments of a text. Throws where it has an error. */
export async function experimentsOf(name: string, text: string): Promise<readonly ExperimentPlan[]> {
  const { plan, diagnostics } = await compile({ uri: URI.file(`/examples/${name}`), text });
  if (plan === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return plan.experiments;
}

/** Experiments of the small setting: those that are not named as the full one. */
export const isSmall = ({ name }: ExperimentPlan): boolean => !name.endsWith('_full');

/** What one run comes to; its result is entered nowhere. */
export function runOf(cell: Cell, run: number, damage?: (risk: Risk) => Risk): RunResult {
  const shape = shapeOf(cell.widths);
  const surroundings = { cancelled: () => false, samples: () => undefined, keepTheta: false };
  const risk = riskOf(cell.problem, shape);
  const used = damage ? damage(risk) : risk;
  return new Run(cell, shape, magnitudesOf(cell.problem), used, run, surroundings).go();
}

/** What a cell comes to. `damage` gives the engine a risk that isn't the right one. */
export function runCell(cell: Cell, damage?: (risk: Risk) => Risk): CellResult {
  const book = new CellBook(cell, new Columns(null));
  for (let run = 0; run < cell.runs; run++) book.enter(runOf(cell, run, damage));
  return book.close();
}

/** The expectations of an experiment that don't hold, with the cell and what was observed. */
export function wanting({ name, cells }: ExperimentPlan, damage?: (risk: Risk) => Risk): string[] {
  return cells.flatMap((cell) =>
    runCell(cell, damage)
      .expectations.filter(({ holds }) => holds !== true)
      .map(({ text, holds, observed, reason }) => {
        const where = JSON.stringify(cell.parameters);
        return `${name} ${where}: ${holds === null ? `undecided (${reason})` : 'fails'}: ${text}, observed ${observed}`;
      }),
  );
}
