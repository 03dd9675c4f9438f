import type { CellResult } from '../../experiment/result';
import type { Cell, ExperimentPlan } from '../../experiment/plan';
import { planToText } from './manifest';

const fingerprints = new WeakMap<ExperimentPlan, string>();

/** Equal for plans that compute and expect the same, wherever they stand in their files and whatever is written about them. */
export function fingerprintOf(plan: ExperimentPlan): string {
  const known = fingerprints.get(plan);
  if (known !== undefined) return known;
  const cells = plan.cells.map((cell) => {
    const expectations = cell.expectations.map((each) => ({
      ...each,
      text: '',
      parts: [],
      line: 0,
      column: 0,
    }));
    return { ...cell, expectations };
  });
  const fingerprint = planToText({ ...plan, documentation: '', line: 0, cells });
  fingerprints.set(plan, fingerprint);
  return fingerprint;
}

/** The result of a cell as it is told of the text that `cell` comes from: expectations have their texts and lines there. */
export function writtenAs(result: CellResult, { expectations }: Cell): CellResult {
  const told = result.expectations.map((each, k) => {
    const { text, line } = expectations[k] ?? each;
    return { ...each, text, line };
  });
  return { ...result, expectations: told };
}
