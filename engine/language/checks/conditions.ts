/**
 * Conditions of cases: where a body changes from one formula to the next.
 */
import type { Expression as Formula } from '../../expression/expression';
import type { Translator } from '../expressions';
import type { Expression } from '../generated/ast';

/** Cases are told apart by comparisons of affine expressions in the input, joined with `and`. */
export function conditionsMustBeAffine(
  translator: Translator,
  condition: Formula,
  node: Expression,
): boolean {
  const { report } = translator.context;
  const place = translator.origins.get(condition) ?? node;
  switch (condition.kind) {
    case 'logical':
      if (condition.operator === 'or') {
        report(
          'RF414',
          'Conditions of cases are joined with `and`; write one case for each side of an `or`.',
          place,
        );
        return false;
      }
      return condition.operands.every((operand) => conditionsMustBeAffine(translator, operand, node));
    case 'comparison': {
      const curved = condition.operands.find((operand) => !isAffine(operand));
      if (curved === undefined) return true;
      const message =
        'Cases are told apart by comparing affine expressions of the input, such as `x <= 1/3`.';
      report('RF414', message, translator.origins.get(curved) ?? place);
      return false;
    }
    default:
      report('RF414', 'Cases are told apart by comparisons with `<`, `<=`, `>`, `>=` or `=`.', place);
      return false;
  }
}

/** Whether a formula is an affine function of the input, judged by its form. */
function isAffine(formula: Formula): boolean {
  return degree(formula) <= 1;
}

/** Degree in the input as far as the form shows it; infinite for what isn't polynomial by its form. */
function degree(formula: Formula): number {
  switch (formula.kind) {
    case 'number':
      return 0;
    case 'variable':
      return 1;
    case 'unary':
      return degree(formula.operand);
    case 'call':
      return formula.arguments.every((argument) => degree(argument) === 0) ? 0 : Infinity;
    case 'binary': {
      const left = degree(formula.left);
      const right = degree(formula.right);
      if (formula.operator === '+' || formula.operator === '-') return Math.max(left, right);
      if (formula.operator === '*') return left + right;
      if (right > 0) return Infinity;
      if (formula.operator === '/' || left === 0) return left;
      return formula.right.kind === 'number' && formula.right.value === 1 ? 1 : Infinity;
    }
    default:
      return Infinity;
  }
}
