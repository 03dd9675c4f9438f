/**
 * Which observables have a value where.
 */
import type { ObservableName } from '../../experiment/result';
import type { Expression as Formula } from '../../expression/expression';
import type { Translator } from '../expressions';
import type { AstNode } from 'langium';
import {
  isObservable,
  observablesUndefinedBy,
  observablesUndefinedByData,
  stopObservables,
} from '../observables';

/** Every observable that a formula mentions, with the node of the formula. */
function observablesIn(formula: Formula): { readonly name: ObservableName; readonly node: Formula }[] {
  switch (formula.kind) {
    case 'variable':
      return isObservable(formula.name) ? [{ name: formula.name, node: formula }] : [];
    case 'number':
      return [];
    case 'unary':
      return observablesIn(formula.operand);
    case 'binary':
      return [formula.left, formula.right].flatMap(observablesIn);
    case 'call':
      return formula.arguments.flatMap(observablesIn);
    case 'comparison':
    case 'logical':
      return formula.operands.flatMap(observablesIn);
    case 'approximately':
      return [formula.left, formula.right, ...(formula.within ? [formula.within] : [])].flatMap(
        observablesIn,
      );
    case 'aggregate':
      return observablesIn(formula.body);
  }
}

/** What an experiment computes, as far as it decides which observables have a value. */
export interface Observed {
  /** Undefined where it isn't known. */
  readonly method: string | undefined;
  readonly hasData: boolean;
}

/** What is undefined in every run can't be expected or waited for. */
export function observablesMustHaveValues(
  translator: Translator,
  formula: Formula,
  observed: Observed,
  place: AstNode,
): boolean {
  let fits = true;
  for (const { name, node } of observablesIn(formula)) {
    const why = whyUndefined(name, observed);
    if (why === undefined) continue;
    translator.context.report('RF601', why, translator.origins.get(node) ?? place);
    fits = false;
  }
  return fits;
}

/** Why an observable is undefined in every run; undefined where it can have a value. */
export function whyUndefined(name: ObservableName, { method, hasData }: Observed): string | undefined {
  if (method !== undefined && observablesUndefinedBy(method).includes(name)) {
    return name === 'points' || name === 'minima' || name === 'saddles'
      ? `\`${name}\` is counted by the method \`critical_points\` only.`
      : `\`${name}\` has no value with the method \`${method}\`.`;
  }
  if (!hasData || !observablesUndefinedByData.includes(name)) return undefined;
  return `\`${name}\` has no value with \`data\`: it looks at a domain, and a data set has none.`;
}

/** While a run goes on only a few observables are known. */
export function stopMustBeKnownDuringARun(translator: Translator, formula: Formula, place: AstNode): boolean {
  let fits = true;
  for (const { name, node } of observablesIn(formula)) {
    if (stopObservables.includes(name)) continue;
    const known = stopObservables.map((each) => `\`${each}\``).join(', ');
    const message = `\`${name}\` is known at the end of a run only; \`stop\` can look at ${known}.`;
    translator.context.report('RF603', message, translator.origins.get(node) ?? place);
    fits = false;
  }
  return fits;
}

/** What looks at no run is no check of the results. */
export function expectationShouldLookAtRuns({ context }: Translator, formula: Formula, place: AstNode): void {
  if (observablesIn(formula).length > 0) return;
  const message = 'This looks at no observable, such as `risk`: it is the same whatever a run does.';
  context.report('RF604', message, place);
}
