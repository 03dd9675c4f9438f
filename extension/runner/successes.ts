/** How often the runs of each cell end at a small risk. */
import { wilsonInterval } from '../../engine/experiment/bounds';
import { medianLevel, quantileOf } from '../../engine/experiment/quantile';
import { runStates, type RunState, type RunTable, type Successes } from '../../webview/messages';

/** Runs that came to an end of their own. */
const trialStates: readonly RunState[] = ['converged', 'stopped', 'finished', 'diverged'];
const isTrial = runStates.map((state) => trialStates.includes(state));

/** The power of ten at or above the median of all final risks: half of the runs or more succeed. */
export function usualThreshold(tables: readonly RunTable[]): number {
  const risks = tables.flatMap(({ state, risk }) =>
    Array.from(risk).filter((value, run) => isTrial[state[run]!] && !Number.isNaN(value)),
  );
  const median = quantileOf(Float64Array.from(risks).sort(), medianLevel);
  if (!(median > 0) || median === Infinity) return median === 0 ? Number.MIN_VALUE : 1;
  return Number(`1e${Math.ceil(Math.log10(median) - 1e-12)}`);
}

export function countSuccesses(tables: readonly RunTable[], threshold: number): Successes {
  const trials = new Uint32Array(tables.length);
  const successes = new Uint32Array(tables.length);
  tables.forEach(({ state, risk }, cell) => {
    for (let run = 0; run < state.length; run++) {
      if (!isTrial[state[run]!]) continue;
      trials[cell]!++;
      if (risk[run]! <= threshold) successes[cell]!++;
    }
  });
  const low = new Float64Array(tables.length);
  const high = new Float64Array(tables.length);
  for (let cell = 0; cell < tables.length; cell++) {
    const count = successes[cell]!;
    [low[cell], high[cell]] = wilsonInterval({ low: count, high: count }, trials[cell]!);
  }
  return { threshold, trials, successes, low, high };
}
