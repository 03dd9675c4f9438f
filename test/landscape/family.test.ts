import { describe, expect, it } from 'vitest';
import { followFamily, type FamilySearch } from '../../engine/landscape/family';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import type { Body } from '../../engine/expression/expression';
import { parse } from '../calculus/parse';
import { constructed, floating, pieces, plateauBody, plateauCases, uniform } from './pieces';

/**
 * The family of mathematics.md, Families of non-global local minima: kinks q in (-3/5, 3/5), all with the risk
 * 9/4 + 18 ln 2.
 */
const plateau = constructed(plateauBody, -1, 1);
const shape = shapeOf([1, 2, 1]);
const lebesgue = { breaks: Float64Array.of(-1, 1), coefficients: [Float64Array.of(1)] };
const risk = createLineRisk(shape, plateau.polynomial, lebesgue, { kind: 'exact' });
const commonRisk = 14.726649250079015;

function member(q: number): Float64Array {
  const sigma = Math.sqrt(1 - q * q);
  const s = (-6 * (2 + q) * sigma) / (1 + q) ** 2;
  return Float64Array.of(1, 1, 2, -q, s, 24 * (1 - q * q) ** -1.5, -6 * sigma - s * (q + 2));
}

function search(start: Float64Array, points: number): FamilySearch {
  const magnitudes = { domain: { a: -1, b: 1 }, input: 1, target: 25, mass: 2 };
  return { risk, magnitudes, start, points, inputs: null, cancelled: () => false };
}

/** A network with one member's values on [-1, 1] and the other's, moved by 3, on [2, 4]. */
function joined(left: Float64Array, right: Float64Array): Float64Array {
  const [, , , p, s, J, c] = left as unknown as number[];
  const [, , , q, t, K, d] = right as unknown as number[];
  const [from, to] = [1.3, 1.7];
  const height = c! + s! * (from + 2) + J! * (from + p!);
  const slope = (d! + t! * (to - 1) - height) / (to - from);
  return Float64Array.of(
    ...[1, 1, 1, 1, 1],
    ...[2, p!, -from, -to, q! - 3],
    ...[s!, J!, slope - s! - J!, t! - slope, K!, c!],
  );
}

function kinkOf(breakpoints: readonly number[]): number {
  expect(breakpoints.length).toBe(3);
  return breakpoints[1]!;
}

describe('a family of critical points of equal risk', () => {
  it.each([0.1, -0.5, 0.59])('is followed from q = %d to both ends', (q) => {
    const { points } = followFamily(search(member(q), 9));
    expect(points.length).toBe(9);
    const kinks = points.map(({ realization }) => kinkOf(realization!.breakpoints));
    const ends = [Math.min(kinks[0]!, kinks[8]!), Math.max(kinks[0]!, kinks[8]!)];
    expect(ends[0]).toBeCloseTo(-0.6, 6);
    expect(ends[1]).toBeCloseTo(0.6, 6);
    const direction = Math.sign(kinks[8]! - kinks[0]!);
    for (let k = 1; k < kinks.length; k++)
      expect((kinks[k]! - kinks[k - 1]!) * direction).toBeGreaterThan(0.01);
    for (const { risk: value, kind, rank, index, certified } of points) {
      expect(Math.abs(value - commonRisk)).toBeLessThan(1e-12);
      expect([kind, rank, index, certified]).toEqual(['local_minimum', 3, 0, false]);
    }
  });

  it("has members that are the formula's", () => {
    const { points } = followFamily(search(member(0.2), 5));
    const { breakpoints, values } = points[2]!.realization!;
    const q = kinkOf(breakpoints);
    const [w1, w2, b1, b2, v1, v2, c] = member(q);
    breakpoints.forEach((x, k) => {
      const value = c! + v1! * (w1! * x + b1!) + v2! * Math.max(w2! * x + b2!, 0);
      expect(values[k]).toBeCloseTo(value, 8);
    });
  });

  it('refuses a point that is not critical', () => {
    const start = member(0.1);
    start[6]! += 0.1;
    expect(() => followFamily(search(start, 5))).toThrow('must be critical');
  });

  it('says that an isolated point belongs to no family', () => {
    const q = 0.731554051129636;
    const s = 60.4997884401051;
    // Newton's method on the digits given would end here; the flow's limit does as well.
    const start = Float64Array.of(1, -1, -q, -q, s, s, -2.17990500796912);
    const { points, reason } = followFamily(search(start, 5));
    expect(points.length).toBe(1);
    expect(points[0]!.risk).toBeCloseTo(1.02572809652687, 12);
    expect(reason).toContain('no member of a family');
  });

  it('is told with its dimension, and what is not known beyond it is not said', () => {
    // The same on [-1, 1] and on [2, 4]; in the gap between two kinks take up what one side asks of the other.
    const body: Body = {
      kind: 'cases',
      cases: [
        ...plateauCases('x', ' and x <= 1'),
        { value: parse('0'), condition: parse('x <= 2') },
        ...plateauCases('(x - 3)'),
      ],
    };
    const target = constructed(body, -1, 4);
    const density = floating(pieces(['-1', '1', '2', '4'], ['1'], ['0'], ['1']));
    const both = createLineRisk(shapeOf([1, 5, 1]), target.polynomial, density, { kind: 'exact' });
    const support = [
      { a: -1, b: 1 },
      { a: 2, b: 4 },
    ];
    const magnitudes = { domain: { a: -1, b: 4 }, support, input: 4, target: 25, mass: 4 };
    const start = joined(member(0.1), member(-0.2));
    const options = { magnitudes, start, inputs: null, cancelled: () => false };
    const { points, reason } = followFamily({ risk: both, ...options, points: 5 });
    expect(points.length).toBe(5);
    for (const { risk: value } of points) expect(Math.abs(value - 2 * commonRisk)).toBeLessThan(1e-10);
    // At an end a kink of the gap may have come to where the density jumps.
    for (const { kind, rank } of points.slice(1, -1)) expect([kind, rank]).toEqual(['local_minimum', 6]);
    expect(reason).toContain(
      'family of dimension 2, as far as rounding tells: only this curve in it was followed',
    );
    expect(reason).not.toContain('there are no');
    const line = followFamily(search(member(0.1), 5)).reason;
    expect(line).toMatch(/^5 members, .*their risks within \d/);
    expect(line).not.toContain('dimension');
    expect(line).not.toContain('there are no');
  });

  it('takes a single point where the Hessian degenerates for no family', () => {
    // E'' vanishes at q = 1/2 and E''' does not: 27/86 max(x - 1/2, 0) + 331/10320 is a saddle that only third derivatives see.
    const body = pieces(['0', '1'], ['0', '0', '1', '-96/43', '191/129']);
    const degenerate = createLineRisk(shapeOf([1, 1, 1]), floating(body), floating(uniform), {
      kind: 'exact',
    });
    const magnitudes = { domain: { a: 0, b: 1 }, input: 1, target: 1, mass: 1 };
    const start = Float64Array.of(1, -1 / 2, 27 / 86, 331 / 10320);
    const cancelled = () => false;
    const { points, reason } = followFamily({
      risk: degenerate,
      magnitudes,
      start,
      points: 5,
      inputs: null,
      cancelled,
    });
    expect(reason).toContain('no member of a family');
    expect(points.map(({ kind }) => kind)).toEqual(['undecided']);
    expect(points[0]!.reason).not.toContain('member');
  });
});
