/**
 * An experiment can be run as it is written, or normalized. A variant has a name of its own, which no experiment of a
 * file can have: results, records and tabs of the two are told apart by it.
 */
import type { ExperimentPlan, Plan } from '../../engine/experiment/plan';

const mark = '-normalized';

export interface Variant {
  readonly experiment: string;
  readonly normalized: boolean;
}

/** The name under which an experiment runs normalized. */
export function normalizedName(experiment: string): string {
  return `${experiment}${mark}`;
}

/** Which experiment of the file a name stands for, and whether it is run normalized. */
export function variantOf(name: string): Variant {
  return name.endsWith(mark)
    ? { experiment: name.slice(0, -mark.length), normalized: true }
    : { experiment: name, normalized: false };
}

/** The same experiment on the submanifold of normalized networks; null where its method has no such form. */
export function normalizedPlan(plan: ExperimentPlan): ExperimentPlan | null {
  const cells = plan.cells.flatMap((cell) => {
    const { method } = cell;
    return 'normalized' in method ? [{ ...cell, method: { ...method, normalized: true } }] : [];
  });
  return cells.length < plan.cells.length ? null : { ...plan, name: normalizedName(plan.name), cells };
}

/** The experiments as they were asked for: as they are written, or normalized. */
export function inVariants(
  plan: Plan,
  wanted: readonly Variant[] | null,
): { readonly plan: Plan | null; readonly refusal: string | null } {
  if (wanted === null) return { plan, refusal: null };
  const experiments: ExperimentPlan[] = [];
  for (const { experiment, normalized } of wanted) {
    const own = plan.experiments.find(({ name }) => name === experiment);
    const variant = own && normalized ? normalizedPlan(own) : own;
    if (variant) experiments.push(variant);
    else
      return { plan: null, refusal: `${experiment} can't run normalized: only the methods flow and gd can.` };
  }
  return { plan: { ...plan, experiments }, refusal: null };
}
