/**
 * Step sizes of descent methods.
 */
import type { DescentMethod } from '../../dynamics/method';
import { compileExpression } from '../../expression/evaluate';
import type { Expression as Formula } from '../../expression/expression';
import { shownNumber } from '../constants';
import type { Report } from '../findings';
import type { Expression } from '../generated/ast';

/** Step numbers at which a schedule is looked at: the first ones, then geometrically, then the last. */
function sampledSteps(steps: number): number[] {
  const samples: number[] = [];
  const last = Math.max(0, steps - 1);
  for (let n = 0; n <= last; n = n < 64 ? n + 1 : Math.ceil(n * 1.25)) samples.push(n);
  if (samples[samples.length - 1] !== last) samples.push(last);
  return samples;
}

/** Every step size that is looked at is a positive finite number; a schedule may be zero at times. */
export function stepSizesMustBePositive(
  report: Report,
  place: Expression,
  rate: Formula,
  steps: number | undefined,
): boolean {
  const constant = rate.kind === 'number';
  const evaluate = compileExpression(rate, 'n');
  for (const n of constant ? [0] : sampledSteps(steps ?? 1)) {
    const size = evaluate(n);
    if (size > 0 && size < Infinity) continue;
    if (size === 0 && !constant) continue;
    const what = Number.isNaN(size) ? 'undefined' : shownNumber(size);
    const when = constant ? '' : ` at step n = ${n}`;
    report('RF507', `A step size has to be positive and finite; this is ${what}${when}.`, place);
    return false;
  }
  return true;
}

/** The smallest step size that is looked at, and how it is called in a sentence. */
function leastStep({ rate, steps }: DescentMethod): { readonly least: number; readonly what: string } {
  const evaluate = compileExpression(rate, 'n');
  const constant = rate.kind === 'number';
  const least = Math.min(...(constant ? [0] : sampledSteps(steps)).map(evaluate));
  return { least, what: constant ? `The step size ${shownNumber(least)}` : 'Every step size' };
}

/** A quadratic with largest eigenvalue lambda is left by steps beyond this: (1 + beta) 2 / lambda with momentum beta. */
function stabilityBound(method: DescentMethod, lambda: number): number {
  return ((method.kind === 'momentum' ? 1 + method.beta : 1) * 2) / lambda;
}

/**
 * The Hessian of the risk has the entry 2 m for the output bias c, where m is the mass of the density, at every theta;
 * so its largest eigenvalue is at least 2 m, and gradient descent with a larger step size than 2 / (2 m) moves away from
 * any minimum. Whether the warning was given.
 */
export function stepSizeShouldBeStable(
  report: Report,
  place: Expression,
  method: DescentMethod,
  mass: number,
): boolean {
  if (method.kind === 'adam' || !(mass > 0)) return false;
  const { least, what } = leastStep(method);
  const bound = stabilityBound(method, 2 * mass);
  if (!(least >= bound)) return false;
  const message =
    `${what} is beyond stability: the largest eigenvalue of the Hessian is at least ${shownNumber(2 * mass)} ` +
    `everywhere (the direction of the output bias), so steps of ${shownNumber(bound)} or more can't settle.`;
  report('RF508', message, place);
  return true;
}

/** The same with the Hessian at a given initial point, of which `lambda` is the largest eigenvalue. */
export function stepSizeShouldBeStableAtTheStart(
  report: Report,
  place: Expression,
  method: DescentMethod,
  lambda: number,
): void {
  if (method.kind === 'adam' || !(lambda > 0)) return;
  const { least, what } = leastStep(method);
  const bound = stabilityBound(method, lambda);
  if (!(least > bound)) return;
  const message =
    `${what} is beyond stability at the initial point: the largest eigenvalue of the Hessian is ` +
    `${shownNumber(lambda)} there, so steps beyond ${shownNumber(bound)} overshoot.`;
  report('RF508', message, place);
}
