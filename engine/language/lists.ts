/**
 * The values of a sweep variable: a list, a `range` or a `logspace`.
 */
import { exactRoot } from '../calculus/constant';
import { Rational } from '../calculus/rational';
import { bindArguments, formOf, type Bound } from './arguments';
import { shown, toNumber, wholeNumber, type Constant } from './constants';
import type { Translator } from './expressions';
import { isCall, isList, type Call, type Expression } from './generated/ast';
import { suggestion } from './nearest';
import { listSignatures, signatureOf, sweepForms } from './signatures';

/** A sweep with more values than this is a mistake. */
const mostValues = 1_000_000;

/**
 * The values of a sweep in their order, counted before they are computed: a sweep that is too large is refused without
 * computing any.
 */
export interface Values {
  readonly length: number;
  /** The value at a place from 0 to `length - 1`. */
  at(place: number): Constant | undefined;
}

/** The values, in their order; undefined after a mistake. */
export function listOf(translator: Translator, node: Expression | undefined): Values | undefined {
  if (node === undefined) return undefined;
  const { report } = translator.context;
  if (isList(node)) return valuesOf(translator, node.items, node);
  const signature = isCall(node) ? signatureOf(listSignatures, node.function) : undefined;
  if (!isCall(node) || signature === undefined) {
    const names = listSignatures.map(({ name }) => name);
    const hint = isCall(node) ? suggestion(node.function, names) : '';
    const message = `A sweep runs through ${sweepForms}.${hint}`;
    const fixes = isCall(node)
      ? []
      : [{ title: 'Write a list', replacement: `[${node.$cstNode?.text ?? ''}]` }];
    report('RF318', message, node, { fixes });
    return undefined;
  }
  const bound = bindArguments(node, signature, report);
  if (bound === undefined) return undefined;
  return signature.name === 'range' ? range(translator, node, bound) : logspace(translator, node, bound);
}

function valuesOf(
  translator: Translator,
  items: readonly Expression[],
  node: Expression,
): readonly Constant[] | undefined {
  if (items.length === 0) {
    translator.context.report('RF318', 'A sweep needs one value at least.', node);
    return undefined;
  }
  const values = items.map((item) => finite(translator, item));
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length) return undefined;
  repeatedValues(translator, items, known);
  return known;
}

function repeatedValues(
  translator: Translator,
  items: readonly Expression[],
  values: readonly Constant[],
): void {
  const seen = new Set<number>();
  values.forEach((value, index) => {
    const number = toNumber(value);
    if (seen.has(number)) {
      const message = `${shown(value)} is in the list already: its cells repeat.`;
      translator.context.report('RF323', message, items[index]!);
    }
    seen.add(number);
  });
}

function finite(translator: Translator, node: Expression | undefined): Constant | undefined {
  const value = translator.constant(node);
  if (value === undefined || node === undefined || Number.isFinite(toNumber(value))) return value;
  translator.context.report('RF313', 'The values of a sweep have to be finite.', node);
  return undefined;
}

/** `range(first, last, step)`: both ends included, computed exactly. */
function range(translator: Translator, call: Call, bound: Bound): Values | undefined {
  const { report } = translator.context;
  const [first, last, step] = ['first', 'last', 'step'].map((name) =>
    finite(translator, bound.get(name)?.value),
  );
  if (first === undefined || last === undefined || step === undefined) return undefined;
  const place = bound.get('step')!.value;
  if (toNumber(step) === 0) {
    report('RF313', "The step of a range can't be zero.", place);
    return undefined;
  }
  const count = wholeSteps(first, last, step);
  if (count === undefined || count < 0) {
    const message = `Steps of ${shown(step)} don't lead from ${shown(first)} to ${shown(last)}; both ends are included.`;
    report('RF319', message, place);
    return undefined;
  }
  if (tooMany(translator, call, count + 1)) return undefined;
  return { length: count + 1, at: (k) => stepped(first, last, step, k, count) };
}

/** How many steps lead from the first to the last value; undefined where no whole number does. */
function wholeSteps(first: Constant, last: Constant, step: Constant): number | undefined {
  if (first instanceof Rational && last instanceof Rational && step instanceof Rational) {
    const count = last.subtract(first).divide(step);
    return count.isInteger() ? count.toNumber() : undefined;
  }
  const count = (toNumber(last) - toNumber(first)) / toNumber(step);
  const whole = Math.round(count);
  return Math.abs(count - whole) <= 1e-9 * Math.max(1, Math.abs(whole)) ? whole : undefined;
}

function stepped(first: Constant, last: Constant, step: Constant, k: number, count: number): Constant {
  if (k === count) return last;
  if (first instanceof Rational && step instanceof Rational) {
    return first.add(step.multiply(Rational.of(k)));
  }
  return toNumber(first) + k * toNumber(step);
}

/** `logspace(first, last, count)`: a constant ratio, the ends as given, rational where the ratio is. */
function logspace(translator: Translator, call: Call, bound: Bound): Values | undefined {
  const { report } = translator.context;
  const [first, last, length] = ['first', 'last', 'count'].map((name) =>
    finite(translator, bound.get(name)?.value),
  );
  if (first === undefined || last === undefined || length === undefined) return undefined;
  const ratio = toNumber(last) / toNumber(first);
  if (!(ratio > 0 && ratio < Infinity)) {
    const zero = toNumber(first) === 0 ? 'first' : toNumber(last) === 0 ? 'last' : undefined;
    const end = zero === undefined ? call : bound.get(zero)!.value;
    report('RF313', 'The ends of a `logspace` are not zero and have the same sign.', end);
    return undefined;
  }
  const count = wholeNumber(length);
  const place = bound.get('count')!.value;
  if (count === undefined) {
    report('RF314', '`count` has to be a whole number.', place);
    return undefined;
  }
  if (count < 1 || (count === 1 && ratio !== 1)) {
    report('RF313', 'A `logspace` needs two values at least, its ends.', place);
    return undefined;
  }
  if (tooMany(translator, call, count)) return undefined;
  return geometric(first, last, count);
}

function geometric(first: Constant, last: Constant, count: number): Values {
  const gaps = count - 1;
  const root =
    first instanceof Rational && last instanceof Rational && gaps >= 1
      ? exactRoot(last.divide(first), BigInt(gaps))
      : undefined;
  const at = (k: number): Constant => {
    if (k === 0) return first;
    if (k === gaps) return last;
    if (root !== undefined && first instanceof Rational) return first.multiply(root.power(k));
    return between(toNumber(first), toNumber(last), k / gaps);
  };
  return { length: count, at };
}

/** The point that divides [first, last] at this fraction of its logarithmic length. */
function between(first: number, last: number, fraction: number): number {
  return first * Math.exp(Math.log(last / first) * fraction);
}

function tooMany(translator: Translator, call: Call, count: number): boolean {
  if (count <= mostValues) return false;
  const message = `\`${formOf(signatureOf(listSignatures, call.function)!)}\` has ${count.toLocaleString('en')} values here; a sweep has at most ${mostValues.toLocaleString('en')}.`;
  translator.context.report('RF702', message, call);
  return true;
}
