/** What is to be seen of a cell's runs together. */
import { runStates, type EnsembleSight, type RunState } from '../../webview/messages';
import { Breath } from './breath';
import type { ExperimentModel } from './experiment';
import { countSuccesses, usualThreshold } from './successes';

/** Trajectories that are read from a record for the bands, spread evenly over the runs. */
const mostRead = 500;
/** Milliseconds between two looks while a record is read. */
const patience = 700;

/** `show` gets the sight, several times while a record is read; ends early where it isn't `wanted` any more. */
export async function seeEnsemble(
  model: ExperimentModel,
  cell: number,
  threshold: number | null,
  wanted: () => boolean,
  show: (sight: EnsembleSight) => void,
): Promise<void> {
  const bands = model.bandsOf(cell);
  const { state } = model.tables[cell]!;
  const begun = state.reduce((sum, each) => sum + (runStates[each] === 'waiting' ? 0 : 1), 0);
  const look = async (): Promise<void> => {
    const view = await bands.view(begun);
    if (!wanted()) return;
    const successes = countSuccesses(model.tables, threshold ?? usualThreshold(model.tables));
    show({ kind: 'ensemble', bands: view, successes });
  };
  await look();
  const { record } = model.trajectories;
  if (record === null) return;
  let shown = Date.now();
  let added = false;
  const breath = new Breath();
  for (const run of spread(state.length, mostRead)) {
    if (!wanted()) return;
    if (bands.has(run) || bands.room <= 0) continue;
    const samples = await record.samples({ cell, run });
    const status = runStates[state[run]!] as RunState;
    if (!samples || status === 'waiting' || status === 'running') continue;
    bands.add(run, samples);
    bands.end(run, status);
    added = true;
    await breath.take();
    if (Date.now() - shown < patience) continue;
    await look();
    shown = Date.now();
    added = false;
  }
  if (added) await look();
}

/** At most `most` of the numbers below `count`, evenly spread. */
export function spread(count: number, most: number): readonly number[] {
  const length = Math.min(count, most);
  return Array.from({ length }, (_, k) => Math.floor((k * count) / length));
}
