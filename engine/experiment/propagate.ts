/**
 * A number that is calculated from others that are known up to an interval. The ends are exact where the formula is monotone in
 * each of them and names each once; elsewhere the interval may be too wide, never too narrow up to rounding. Undefined where
 * nothing can be said, as for the sine of an interval.
 */
import { namedConstant, power } from '../expression/evaluate';
import type { AggregateNode, BinaryNode, CallNode, Expression } from '../expression/expression';
import type { Bounds } from './bounds';

const undefinedBounds: Bounds = { low: NaN, high: NaN };

const point = (value: number): Bounds => ({ low: value, high: value });

/** Where the value of a formula lies if its aggregates lie where `known` says. A formula of points is a point. */
export function propagate(node: Expression, known: (aggregate: AggregateNode) => Bounds): Bounds {
  switch (node.kind) {
    case 'number':
      return point(node.value);
    case 'variable':
      return point(namedConstant(node.name) ?? NaN);
    case 'aggregate':
      return known(node);
    case 'unary': {
      if (node.operator === 'not') return undefinedBounds;
      const { low, high } = propagate(node.operand, known);
      return { low: -high, high: -low };
    }
    case 'binary':
      return combine(node.operator, propagate(node.left, known), propagate(node.right, known));
    case 'call':
      return apply(
        node.function,
        node.arguments.map((argument) => propagate(argument, known)),
      );
    default:
      return undefinedBounds;
  }
}

function combine(operator: BinaryNode['operator'], left: Bounds, right: Bounds): Bounds {
  switch (operator) {
    case '+':
      return corners(left, right, (a, b) => a + b);
    case '-':
      return corners(left, right, (a, b) => a - b);
    case '*':
      return corners(left, right, (a, b) => a * b);
    case '/':
      return mayBeZero(right) ? undefinedBounds : corners(left, right, (a, b) => a / b);
    case '^':
      return raise(left, right);
  }
}

/** A divisor that is a point may be zero: then the quotient is infinite or undefined, as everywhere. */
function mayBeZero({ low, high }: Bounds): boolean {
  return low !== high && low <= 0 && high >= 0;
}

/** The range of a function that is monotone in each of two numbers. */
function corners(left: Bounds, right: Bounds, value: (a: number, b: number) => number): Bounds {
  return hull([
    value(left.low, right.low),
    value(left.low, right.high),
    value(left.high, right.low),
    value(left.high, right.high),
  ]);
}

function hull(values: readonly number[]): Bounds {
  return { low: Math.min(...values), high: Math.max(...values) };
}

function raise(base: Bounds, exponent: Bounds): Bounds {
  const isPoint = exponent.low === exponent.high;
  if (base.low === base.high && isPoint) return point(power(base.low, exponent.low));
  if (base.low >= 0 && !(base.low === 0 && exponent.low < 0)) return corners(base, exponent, power);
  if (!isPoint || !Number.isInteger(exponent.low)) return undefinedBounds;
  if (exponent.low < 0 && mayBeZero(base)) return undefinedBounds;
  const ends = [power(base.low, exponent.low), power(base.high, exponent.low)];
  return hull(exponent.low % 2 === 0 && mayBeZero(base) ? [...ends, exponent.low === 0 ? 1 : 0] : ends);
}

const increasing = {
  relu: (x: number) => Math.max(x, 0),
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
} as const;

const periodic = { sin: Math.sin, cos: Math.cos, tan: Math.tan } as const;

function apply(name: CallNode['function'], operands: readonly Bounds[]): Bounds {
  const lows = operands.map(({ low }) => low);
  const highs = operands.map(({ high }) => high);
  if (name === 'min') return { low: Math.min(...lows), high: Math.min(...highs) };
  if (name === 'max') return { low: Math.max(...lows), high: Math.max(...highs) };
  const [low, high] = [lows[0] ?? NaN, highs[0] ?? NaN];
  if (name === 'abs') return hull([Math.abs(low), Math.abs(high), ...(mayBeZero({ low, high }) ? [0] : [])]);
  if (name === 'sin' || name === 'cos' || name === 'tan')
    return low === high ? point(periodic[name](low)) : undefinedBounds;
  const value = increasing[name];
  return hull([value(low), value(high)]);
}
