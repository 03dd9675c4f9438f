/**
 * The intervals between the anchors of a function, each seen from both of its ends, and their approximation.
 */
import { compileExpression } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
import { Algebraic } from './algebraic';
import { Resolver, type Resolution, type Segment } from './chebyshev';
import { spend } from './effort';
import type { ExactBuilder } from './exact-body';
import { compileLocally } from './local';
import { Rational } from './rational';

/** More pieces than this are not worth integrating. */
export const MAXIMAL_PIECES = 2000;

/** One interval between anchors: as one piece if that is enough, else from both ends to the middle. */
export function resolveGroup(
  group: readonly Segment[],
  tolerance: number,
  pieces: number,
  scale: number,
  fits?: number,
): Resolution {
  const [left, right] = group as [Segment, Segment];
  const single = new Resolver(tolerance, 0, scale).resolve([{ ...left, b: right.b }]);
  return single.obstacle === undefined ? single : new Resolver(tolerance, pieces, scale, fits).resolve(group);
}

export function sampledScale(segments: readonly Segment[][]): number {
  let scale = 0;
  for (const segment of segments.flat()) {
    spend(64 * segment.cost);
    for (let k = 1; k < 64; k++) {
      const value = Math.abs(
        segment.local(((segment.b - segment.a) * (k - (segment.anchor === segment.a ? 0 : 64))) / 64),
      );
      if (Number.isFinite(value)) scale = Math.max(scale, value);
    }
  }
  return scale;
}

/** For each interval between anchors its two halves, each seen from its anchor. */
export function makeSegments(
  node: Expression,
  builder: ExactBuilder,
  anchors: readonly Algebraic[],
): Segment[][] {
  const direct = compileExpression(node, builder.variable);
  return anchors.slice(1).map((high, k) => {
    const low = anchors[k]!;
    const a = low.toNumber();
    const b = high.toNumber();
    const middle = a / 2 + b / 2;
    const plain = compileLocally(node, builder, low, 'right', ORIGIN);
    const fromLeft = compileLocally(node, builder, low, 'right');
    const fromRight = compileLocally(node, builder, high, 'left');
    const cost = 2 * builder.cost(node);
    return [
      { a, b: middle, cost, anchor: a, local: (t): number => fromLeft(t === 0 ? BESIDE : t), plain, direct },
      {
        a: middle,
        b,
        cost,
        anchor: b,
        local: (t): number => fromRight(t === 0 ? -BESIDE : t),
        plain,
        direct,
      },
    ];
  });
}

const ORIGIN = Algebraic.rational(Rational.zero);
/** The limit at an anchor is the value this far beside it. */
const BESIDE = 1e-300;
