/**
 * Constant parts of conditions: what has no value there has none in any run.
 */
import { compileExpression } from '../../expression/evaluate';
import type { Expression as Formula } from '../../expression/expression';
import type { Translator } from '../expressions';
import type { AstNode } from 'langium';

/** Whether every constant part of a condition has a value; what has none is told where it stands. */
export function constantsMustHaveValues(translator: Translator, formula: Formula, place: AstNode): boolean {
  if (isConstant(formula)) return translator.valueOf(formula, place) !== undefined;
  let fits = divisorsMustNotBeZero(translator, formula, place);
  fits = marginMustNotBeNegative(translator, formula, place) && fits;
  for (const part of partsOf(formula)) fits = constantsMustHaveValues(translator, part, place) && fits;
  return fits;
}

function divisorsMustNotBeZero(translator: Translator, formula: Formula, place: AstNode): boolean {
  if (formula.kind !== 'binary' || formula.operator !== '/' || !isConstant(formula.right)) return true;
  const quotient: Formula = { ...formula, left: { kind: 'number', value: 1 } };
  return translator.valueOf(quotient, place) !== undefined;
}

/** Nothing lies within a negative distance. */
function marginMustNotBeNegative(translator: Translator, formula: Formula, place: AstNode): boolean {
  if (formula.kind !== 'approximately' || formula.within === undefined) return true;
  const margin = isConstant(formula.within) ? compileExpression(formula.within, 'n')(0) : NaN;
  // What is not finite is told already.
  if (!(margin < 0 && margin > -Infinity)) return true;
  const node = translator.origins.get(formula.within) ?? place;
  translator.context.report('RF313', "The distance after `within` can't be negative.", node);
  return false;
}

/** Whether a formula is a number that nothing changes. */
function isConstant(formula: Formula): boolean {
  switch (formula.kind) {
    case 'number':
      return true;
    case 'unary':
    case 'binary':
    case 'call':
      return partsOf(formula).every(isConstant);
    default:
      return false;
  }
}

function partsOf(formula: Formula): readonly Formula[] {
  switch (formula.kind) {
    case 'number':
    case 'variable':
      return [];
    case 'unary':
      return [formula.operand];
    case 'binary':
      return [formula.left, formula.right];
    case 'call':
      return formula.arguments;
    case 'comparison':
    case 'logical':
      return formula.operands;
    case 'approximately':
      return [formula.left, formula.right, ...(formula.within ? [formula.within] : [])];
    case 'aggregate':
      return [formula.body];
  }
}
