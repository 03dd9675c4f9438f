/**
 * Approximation of a body that is not piecewise polynomial: where it may be singular or have a kink is found first, and
 * between these anchors the adaptive Chebyshev approximation runs.
 */
import { compileExpression } from '../expression/evaluate';
import type { Expression } from '../expression/expression';
import type { Algebraic } from './algebraic';
import { findAnchors } from './anchors';
import {
  EVALUATIONS_PER_FIT,
  type FittedPiece,
  type Obstacle,
  type Resolution,
  type Segment,
} from './chebyshev';
import { diagnose } from './diagnose';
import { preciseCost } from './effort';
import type { ExactBuilder } from './exact-body';
import { FindingError, intervalText, numberText, pointText } from './finding';
import { compileLocally } from './local';
import { Rational } from './rational';
import { preciseNumber } from './real';
import { makeSegments, MAXIMAL_PIECES, resolveGroup, sampledScale } from './segments';

/** Tolerances relative to the function's size; the later ones are for functions whose own evaluation is noisy. */
const TOLERANCES = [4e-15, 1e-13, 1e-11, 1e-8];
/** How many fits are worth it when each value is calculated with long numbers: on one interval, and in all, … */
const PRECISE_FITS = 60;
const PRECISE_FITS_IN_ALL = 200;
/** … and how much work in all. */
const PRECISE_WORK = 6_000_000;

export interface Approximation {
  readonly pieces: readonly FittedPiece[];
  readonly bound: number;
  /** Where the function may have a kink or a jump, ends included. */
  readonly anchors: readonly number[];
}

/** An interval whose values are calculated with long numbers. */
type Precise = (group: readonly Segment[]) => readonly Segment[];

/** Approximates `node` on the builder's interval, or throws a FindingError that says where that is impossible. */
export function approximate(node: Expression, builder: ExactBuilder): Approximation {
  const anchors = findAnchors(node, builder);
  const segments = makeSegments(node, builder, anchors);
  refuseUndefined(node, builder, anchors, segments);
  const resolution =
    unbounded(segments) ?? resolveWithin(segments, (group) => preciseGroup(node, builder, group));
  if (resolution.obstacle !== undefined) throw explain(node, builder, anchors, resolution.obstacle);
  return { ...resolution, anchors: anchors.map((anchor) => anchor.toNumber()) };
}

/** The obstacle at an anchor towards which the function grows without bound. */
function unbounded(segments: readonly Segment[][]): Resolution | undefined {
  const scale = sampledScale(segments);
  const segment = segments.flat().find((candidate) => isUnbounded(candidate, scale));
  if (segment === undefined) return undefined;
  return {
    pieces: [],
    bound: Infinity,
    obstacle: { reason: 'not-finite', a: segment.anchor, b: segment.anchor },
  };
}

/**
 * Tries one tolerance after another; before it settles for an error that is not small, it calculates values with long
 * numbers, which helps where differences like 1 - cos(x) lose their digits.
 */
function resolveWithin(segments: readonly Segment[][], precise: Precise): Resolution {
  const scale = sampledScale(segments);
  let first: Resolution | undefined;
  for (const [rung, tolerance] of TOLERANCES.entries()) {
    if (rung === 2) {
      const resolution = resolveGroups(segments, TOLERANCES[1]!, scale, precise);
      if (resolution.obstacle === undefined) return resolution;
    }
    const resolution = resolveGroups(segments, tolerance, scale);
    const reason = resolution.obstacle?.reason;
    if (reason === undefined || reason === 'undefined' || reason === 'not-finite') return resolution;
    first ??= resolution;
  }
  return first ?? { pieces: [], bound: Infinity };
}

/** Resolves one interval after another, with long numbers where doubles fail and there is a way to. */
function resolveGroups(
  segments: readonly Segment[][],
  tolerance: number,
  scale: number,
  precise?: Precise,
): Resolution {
  const pieces: FittedPiece[] = [];
  let bound = 0;
  let left: number | undefined;
  for (const group of segments) {
    const most = MAXIMAL_PIECES - pieces.length;
    let part = resolveGroup(group, tolerance, most, scale);
    const noisy = part.obstacle !== undefined || part.bound > 4 * tolerance * scale;
    if (noisy && precise !== undefined) {
      const long = precise(group);
      left ??= Math.min(PRECISE_FITS_IN_ALL, PRECISE_WORK / (EVALUATIONS_PER_FIT * long[0]!.cost));
      const better = resolveGroup(long, tolerance, most, scale, Math.min(left, PRECISE_FITS));
      left = Math.max(0, left - (better.fits ?? 0));
      if (better.obstacle === undefined || part.obstacle !== undefined) part = better;
    }
    pieces.push(...part.pieces);
    bound = Math.max(bound, part.bound);
    if (part.obstacle !== undefined) return { pieces, bound, obstacle: part.obstacle };
  }
  return { pieces, bound };
}

/** The same interval with values calculated with 120 digits and rounded. */
function preciseGroup(node: Expression, builder: ExactBuilder, group: readonly Segment[]): Segment[] {
  const at = (x: Rational): number => preciseNumber(node, { [builder.variable]: x });
  const plain = (x: number): number => at(Rational.fromNumber(x));
  const cost = preciseCost(node);
  return group.map((segment) => {
    const anchor = Rational.fromNumber(segment.anchor);
    const side = segment.anchor === segment.a ? 1 : -1;
    const local = (t: number): number =>
      at(anchor.add(Rational.fromNumber(Math.abs(t) < 1e-30 ? side * 1e-30 : t)));
    return { ...segment, local, plain, direct: plain, cost };
  });
}

/** Whether the function grows without bound towards the anchor. */
function isUnbounded(segment: Segment, scale: number): boolean {
  const side = segment.anchor === segment.a ? 1 : -1;
  const sizes = [0, 1e-150, 1e-75, 1e-30].map((distance) => Math.abs(segment.local(side * distance)));
  const further = Math.abs(segment.local(side * 1e-6 * (segment.b - segment.a)));
  if (sizes[0] === Infinity || sizes[0]! > Math.max(1e12 * scale, 1e3 * further)) return true;
  const growing = sizes.every((size, k) => k === 0 || size < sizes[k - 1]!);
  return growing && sizes[0]! > 1.01 * sizes[1]! && sizes[0]! > 10 * scale;
}

/** Refuses intervals between anchors on which the function is undefined throughout. */
function refuseUndefined(
  node: Expression,
  builder: ExactBuilder,
  anchors: readonly Algebraic[],
  segments: readonly Segment[][],
): void {
  segments.forEach(([left, right], k) => {
    refuseOverflow(
      node,
      builder,
      right!,
      [1, 2, 3, 4, 5, 6, 7].map((sample) => right!.local(((sample - 8) * (right!.b - right!.a)) / 8)),
    );
    const step = (left!.b - left!.a) / 8;
    const values = [1, 2, 3, 4, 5, 6, 7].map((sample) => left!.local(sample * step));
    refuseOverflow(node, builder, left!, values);
    if (!values.every((value) => Number.isNaN(value))) return;
    const diagnosis = diagnose(node, (part) => compileExpression(part, builder.variable), left!.b);
    const message = `${sentence(diagnosis?.what ?? 'the value is undefined')} ${intervalText(anchors[k]!, anchors[k + 1]!)}.`;
    throw new FindingError({
      kind: diagnosis?.kind ?? 'undefined',
      severity: 'error',
      node: diagnosis?.node ?? node,
      at: left!.b,
      interval: { a: anchors[k]!.toNumber(), b: anchors[k + 1]!.toNumber() },
      message,
    });
  });
}

/** Refuses a function that is infinite inside an interval. */
function refuseOverflow(
  node: Expression,
  builder: ExactBuilder,
  segment: Segment,
  values: readonly number[],
): void {
  const sample = values.findIndex((value) => Math.abs(value) === Infinity);
  if (sample < 0) return;
  const at = segment.a + ((sample + 1) * (segment.b - segment.a)) / 8;
  const diagnosis = diagnose(node, (part) => compileExpression(part, builder.variable), at);
  throw new FindingError({
    kind: diagnosis?.kind ?? 'not-finite',
    severity: 'error',
    node: diagnosis?.node ?? node,
    at,
    message: `${sentence(diagnosis?.what ?? 'the value is not finite')} at ${builder.variable} = ${numberText(at)}.`,
  });
}

function sentence(what: string): string {
  return what.charAt(0).toUpperCase() + what.slice(1);
}

/** The finding for an obstacle: with the node to blame where there is one, with the place in any case. */
function explain(
  node: Expression,
  builder: ExactBuilder,
  anchors: readonly Algebraic[],
  obstacle: Obstacle,
): FindingError {
  const { variable } = builder;
  for (const anchor of anchors) {
    const place = anchor.toNumber();
    if (place !== obstacle.a && place !== obstacle.b) continue;
    const side = place === obstacle.a ? 'right' : 'left';
    const diagnosis = diagnose(node, (part) => compileLocally(part, builder, anchor, side), 0);
    if (diagnosis === undefined || !(obstacle.reason === 'undefined' || obstacle.reason === 'not-finite'))
      continue;
    const message = `${sentence(diagnosis.what)} at ${variable} = ${pointText(anchor)}.`;
    return new FindingError({
      kind: diagnosis.kind,
      severity: 'error',
      node: diagnosis.node,
      at: place,
      message,
    });
  }
  const at = obstacle.a / 2 + obstacle.b / 2;
  const diagnosis = diagnose(node, (part) => compileExpression(part, variable), at);
  if (diagnosis !== undefined) {
    const message = `${sentence(diagnosis.what)} at ${variable} = ${numberText(at)}.`;
    return new FindingError({ kind: diagnosis.kind, severity: 'error', node: diagnosis.node, at, message });
  }
  const width = builder.high.toNumber() - builder.low.toNumber();
  const beside = anchors.find((anchor) => Math.abs(anchor.toNumber() - at) <= 1e-6 * width);
  const near = `near ${variable} = ${beside === undefined ? numberText(at) : pointText(beside)}`;
  if (obstacle.reason === 'not-finite') {
    const message = `The value grows without bound ${near}.`;
    return new FindingError({ kind: 'not-finite', severity: 'error', node, at, message });
  }
  const message =
    `The function oscillates or varies too rapidly ${near} to be resolved: ` +
    `it would take more than ${MAXIMAL_PIECES} polynomial pieces.`;
  return new FindingError({ kind: 'unresolved', severity: 'error', node, at, message });
}
