/**
 * Which observables have a value where.
 */
import type { ObservableName } from '../../experiment/result';
import type { Expression as Formula } from '../../expression/expression';
import type { Translator } from '../expressions';
import type { AstNode } from 'langium';
import { isObservable, observablesUndefinedBy, stopObservables } from '../observables';

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

/** What the method leaves undefined in every run can't be expected or waited for. */
export function methodMustProduceObservables(
  translator: Translator,
  formula: Formula,
  method: string,
  place: AstNode,
): boolean {
  const undefinedHere = observablesUndefinedBy(method);
  let fits = true;
  for (const { name, node } of observablesIn(formula)) {
    if (!undefinedHere.includes(name)) continue;
    translator.context.report('RF601', whyUndefined(name, method), translator.origins.get(node) ?? place);
    fits = false;
  }
  return fits;
}

function whyUndefined(name: ObservableName, method: string): string {
  if (name === 'points' || name === 'minima' || name === 'saddles') {
    return `\`${name}\` is counted by the method \`critical_points\` only.`;
  }
  return `\`${name}\` has no value with the method \`${method}\`.`;
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
