/**
 * Which case of a body holds where.
 */
import type { Body, Case, ComparisonNode, ComparisonOperator, Expression } from '../expression/expression';
import { Algebraic } from './algebraic';
import { ExactBuilder } from './exact-body';
import { FindingError, intervalText, type Finding } from './finding';
import type { Polynomial } from './polynomial';
import { Rational } from './rational';

/** An interval on which one case holds. */
export interface Region {
  readonly low: Algebraic;
  readonly high: Algebraic;
  readonly value: Expression;
}

export interface Regions {
  readonly regions: readonly Region[];
  readonly findings: readonly Finding[];
  /** Whether all borders between regions are rational as written. */
  readonly rational: boolean;
}

type Cases = Extract<Body, { kind: 'cases' }>['cases'];

/** A condition at points that lie on no border. */
type Test = (at: Rational) => boolean;

/** Collects the borders of all conditions while it turns them into tests. */
class ConditionReader {
  readonly borders: Rational[] = [];
  rational = true;
  private readonly builder: ExactBuilder;

  constructor(builder: ExactBuilder) {
    this.builder = builder;
  }

  read(condition: Expression): Test {
    switch (condition.kind) {
      case 'comparison':
        return this.comparison(condition);
      case 'logical': {
        const tests = condition.operands.map((operand) => this.read(operand));
        return condition.operator === 'and'
          ? (at) => tests.every((test) => test(at))
          : (at) => tests.some((test) => test(at));
      }
      case 'unary':
        if (condition.operator === 'not') {
          const test = this.read(condition.operand);
          return (at) => !test(at);
        }
        break;
      default:
        break;
    }
    throw notACondition(condition, this.builder.variable);
  }

  private comparison(node: ComparisonNode): Test {
    const sides = node.operands.map((operand) => this.affine(operand));
    const links = node.operators.map((operator, k): Test => {
      const difference = sides[k]!.subtract(sides[k + 1]!);
      if (difference.degree === 1) {
        this.borders.push(difference.coefficient(0).negate().divide(difference.coefficient(1)));
      }
      return (at) => holds(operator, difference.signAt(at));
    });
    return (at) => links.every((link) => link(at));
  }

  private affine(node: Expression): Polynomial {
    const form = this.builder.build(node);
    const p = form?.polynomials[0];
    if (form === null || p === undefined || form.polynomials.length > 1 || p.degree > 1) {
      throw notACondition(node, this.builder.variable);
    }
    if (!form.rational) this.rational = false;
    return p;
  }
}

function notACondition(node: Expression, variable: string): FindingError {
  const message =
    `A condition compares affine expressions in ${variable}, such as ${variable} <= 1/3 or 0 <= 2*${variable} < 1, ` +
    "joined with 'and' or 'or'.";
  return new FindingError({ kind: 'condition', severity: 'error', node, message });
}

function holds(operator: ComparisonOperator, sign: number): boolean {
  switch (operator) {
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    case '=':
      return sign === 0;
    case '!=':
      return sign !== 0;
  }
}

/** The ends of the elementary intervals, those that are the same double only once. */
function elementaryEnds(borders: readonly Rational[], low: Algebraic, high: Algebraic): Algebraic[] {
  const inside = borders
    .map((border) => Algebraic.rational(border))
    .filter((border) => border.compare(low) > 0 && border.compare(high) < 0)
    .sort((a, b) => a.compare(b));
  const ends = [low];
  for (const border of inside) {
    if (border.toNumber() > ends.at(-1)!.toNumber() && border.toNumber() < high.toNumber()) ends.push(border);
  }
  return [...ends, high];
}

/** Finds the region of each case, with gaps and unreachable cases; throws a FindingError for a meaningless condition. */
export function findRegions(cases: Cases, low: Algebraic, high: Algebraic, variable: string): Regions {
  const reader = new ConditionReader(new ExactBuilder(low, high, variable));
  const tests = cases.map((item) =>
    item.condition === undefined ? (): boolean => true : reader.read(item.condition),
  );
  const ends = elementaryEnds(reader.borders, low, high);
  const holding: { low: Algebraic; high: Algebraic; item: Case | undefined }[] = [];
  const middles = ends.slice(1).map((end, k) => middleOf(ends[k]!, end));
  ends.slice(1).forEach((end, k) => {
    const start = ends[k]!;
    const item = cases[tests.findIndex((test) => test(middles[k]!))];
    const last = holding.at(-1);
    if (last !== undefined && last.item === item) last.high = end;
    else holding.push({ low: start, high: end, item });
  });
  const findings: Finding[] = [];
  for (const part of holding) {
    if (part.item === undefined) findings.push(gap(part.low, part.high));
  }
  cases.forEach((item, k) => {
    if (holding.some((part) => part.item === item)) return;
    findings.push(unreachable(item, middles.some(tests[k]!)));
  });
  const regions = holding.flatMap((part) =>
    part.item === undefined ? [] : [{ low: part.low, high: part.high, value: part.item.value }],
  );
  return { regions, findings, rational: reader.rational };
}

function middleOf(low: Algebraic, high: Algebraic): Rational {
  return low.approximate(1200).add(high.approximate(1200)).divide(Rational.of(2));
}

function gap(low: Algebraic, high: Algebraic): Finding {
  return {
    kind: 'gap',
    severity: 'error',
    at: low.toNumber(),
    interval: { a: low.toNumber(), b: high.toNumber() },
    message: `No case holds ${intervalText(low, high)}; end the list with an 'otherwise' case or widen a condition.`,
  };
}

/** `holds`: whether its own condition holds on a set of positive measure. */
function unreachable(item: Case, holds: boolean): Finding {
  const why = holds
    ? 'the cases before it hold wherever its own condition does.'
    : 'its condition holds nowhere in the domain but perhaps at single points.';
  return { kind: 'unreachable', severity: 'warning', node: item, message: `This case never decides: ${why}` };
}
