/**
 * Initial values: distributions, and given points with their lengths.
 */
import type { Distribution, Initialization } from '../network/initialization';
import { bareWord, bindWhatIsGiven, formOf, numberFor, numbersFor, type Bound } from './arguments';
import { givenPointMustFit, intervalMustNotBeReversed } from './checks/initializations';
import { parameterCount } from './checks/networks';
import type { Translator } from './expressions';
import { isCall, isReference, type Call, type Expression } from './generated/ast';
import { renaming, suggestion } from './nearest';
import { distributionSignatures, initSignatures, signatureOf, type Signature } from './signatures';

/** The initial value that `init` means for a network; widths are undefined where they are not known. */
export function initializationOf(
  translator: Translator,
  node: Expression | undefined,
  widths: readonly number[] | undefined,
): Initialization | undefined {
  const form = formNamed(translator, node, initSignatures, 'init');
  if (form === undefined) return undefined;
  const { name, bound, call } = form;
  if (name === 'init') return layerwise(translator, bound);
  if (name === 'parameters' && call) return shallowPoint(translator, call, bound, widths);
  if (name === 'theta') return point(translator, bound, widths);
  const weights = distribution(translator, name, bound, call);
  if (weights === undefined) return undefined;
  const zeroBiases = weights.kind === 'he' || weights.kind === 'xavier';
  return { kind: 'random', weights, biases: zeroBiases ? { kind: 'zero' } : weights };
}

interface Form {
  readonly name: string;
  /** The arguments that are given; a needed one may be missing, which is told already. */
  readonly bound: Bound;
  readonly call: Call | undefined;
}

/** A call or a bare word of a table, with its arguments; undefined after a mistake. */
export function formNamed(
  translator: Translator,
  node: Expression | undefined,
  table: readonly Signature[],
  property: string,
): Form | undefined {
  if (node === undefined) return undefined;
  const { report } = translator.context;
  const call = isCall(node) ? node : undefined;
  const name = call ? call.function : bareWord(node);
  const names = table.map((signature) => signature.name);
  const signature = name === undefined ? undefined : signatureOf(table, name);
  // A word that is not known at all is told by whoever resolves names.
  const isOther = isReference(node) && signature === undefined && node.declaration?.ref !== undefined;
  if (name === undefined || isOther) {
    report('RF308', `\`${property}\` is one of ${names.map((each) => `\`${each}\``).join(', ')}.`, node);
    return undefined;
  }
  if (signature === undefined) {
    if (call === undefined) return undefined;
    const hint = suggestion(name, names) || ` Known are ${names.map((each) => `\`${each}\``).join(', ')}.`;
    const part = { property: 'function', fixes: renaming(name, names) };
    report('RF205', `There is no \`${name}\` for \`${property}\`.${hint}`, call, part);
    return undefined;
  }
  if (call === undefined) return bareForm(translator, node, signature);
  return { name, call, ...bindWhatIsGiven(call, signature, report) };
}

function bareForm(translator: Translator, node: Expression, signature: Signature): Form | undefined {
  if (signature.bare) return { name: signature.name, bound: new Map(), call: undefined };
  translator.context.report(
    'RF310',
    `\`${signature.name}\` needs arguments: \`${formOf(signature)}\`.`,
    node,
  );
  return undefined;
}

function layerwise(translator: Translator, bound: Bound): Initialization | undefined {
  const weights = distributionFor(translator, bound.get('weights')?.value, 'weights');
  const biases = distributionFor(translator, bound.get('biases')?.value, 'biases');
  return weights && biases && { kind: 'random', weights, biases };
}

function distributionFor(
  translator: Translator,
  node: Expression | undefined,
  group: 'weights' | 'biases',
): Distribution | undefined {
  const form = formNamed(translator, node, distributionSignatures, group);
  if (form === undefined || node === undefined) return undefined;
  if (group === 'biases' && (form.name === 'he' || form.name === 'xavier')) {
    translator.context.report(
      'RF308',
      `\`${form.name}\` is for weights; with it the biases are \`zero\`.`,
      node,
    );
    return undefined;
  }
  return distribution(translator, form.name, form.bound, form.call);
}

function distribution(
  translator: Translator,
  name: string,
  bound: Bound,
  call: Call | undefined,
): Distribution | undefined {
  switch (name) {
    case 'normal': {
      const mean = numberFor(translator, bound.get('mean')?.value, { name: 'mean', kind: 'number' });
      const sd = numberFor(translator, bound.get('sd')?.value, { name: 'sd', kind: 'nonnegative' });
      return mean === undefined || sd === undefined ? undefined : { kind: 'normal', mean, sd };
    }
    case 'uniform': {
      const [lower, upper] = [bound.get('a')?.value, bound.get('b')?.value];
      const a = numberFor(translator, lower, { name: 'a', kind: 'number' });
      const b = numberFor(translator, upper, { name: 'b', kind: 'number' });
      if (a === undefined || b === undefined || !lower || !upper || call === undefined) return undefined;
      return intervalMustNotBeReversed(translator.context.report, call, [lower, a], [upper, b])
        ? { kind: 'uniform', a, b }
        : undefined;
    }
    case 'he':
    case 'xavier':
    case 'zero':
      return { kind: name };
    default:
      return undefined;
  }
}

function shallowPoint(
  translator: Translator,
  call: Call,
  bound: Bound,
  widths: readonly number[] | undefined,
): Initialization | undefined {
  const groups = ['w', 'b', 'v'].map((name) => numbersFor(translator, bound.get(name)?.value, name));
  const c = numberFor(translator, bound.get('c')?.value, { name: 'c', kind: 'number' });
  const [w, b, v] = groups;
  if (!w || !b || !v || c === undefined || widths === undefined) return undefined;
  const { report } = translator.context;
  if (widths.length !== 3) {
    const message = '`parameters(…)` is for networks with one hidden layer; use `theta([..])` here.';
    report('RF506', message, call, { property: 'function' });
    return undefined;
  }
  const [d, H] = [widths[0]!, widths[1]!];
  const wanted = [
    ['w', w, d * H],
    ['b', b, H],
    ['v', v, H],
  ] as const;
  const fits = wanted.map(([name, values, length]) =>
    givenPointMustFit(report, bound.get(name)!.value, name, values.length, length, widths),
  );
  if (fits.includes(false)) return undefined;
  return { kind: 'given', theta: Float64Array.from([...w, ...b, ...v, c]) };
}

function point(
  translator: Translator,
  bound: Bound,
  widths: readonly number[] | undefined,
): Initialization | undefined {
  const place = bound.get('values')?.value;
  const values = numbersFor(translator, place, 'theta');
  if (values === undefined || place === undefined || widths === undefined) return undefined;
  const wanted = parameterCount(widths);
  const { report } = translator.context;
  if (!givenPointMustFit(report, place, 'theta', values.length, wanted, widths)) return undefined;
  return { kind: 'given', theta: Float64Array.from(values) };
}
