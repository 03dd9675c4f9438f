/** Claims about critical points, checked by the oracle in rational arithmetic. */
import { expect } from 'vitest';
import { Rational } from '../../../engine/calculus/rational';
import type { LineCertificate } from '../../../engine/landscape/certificate/certificate';
import type { Layout } from '../../../engine/landscape/certificate/coordinates';
import type { FoundPoint } from '../../../engine/landscape/point';
import { criticalPoint, exactly, hessian, inertia, type Problem } from './oracle';

/** The coordinates of a certificate and the ranges that it gives them. */
export function coordinates({ center, constant, slope, kinks }: LineCertificate) {
  const layout: Layout = {
    center,
    affine: slope !== null,
    orientations: kinks.map(({ active }) => (active === 'right' ? 1 : -1)),
    neurons: kinks.map(({ neurons }) => neurons),
  };
  const positions = kinks.map(({ position }) => position);
  const jumps = kinks.map(({ jump }) => jump);
  return { layout, ranges: [constant, ...(slope ? [slope] : []), ...positions, ...jumps] };
}

export function holds([low, high]: readonly [number, number], value: Rational): boolean {
  return Rational.fromNumber(low).compare(value) <= 0 && Rational.fromNumber(high).compare(value) >= 0;
}

/** What is claimed: of one neuron theta itself, up to rounding. */
function claimOf({ certificate, theta }: FoundPoint, { f }: Problem) {
  if (certificate && 'kinks' in certificate) return coordinates(certificate);
  const ends = [f.breaks[0]!, f.breaks.at(-1)!].map((text) => Rational.parse(text).toNumber());
  const [w, b, v, c] = theta as unknown as readonly [number, number, number, number];
  const center = (ends[0]! + ends[1]!) / 2;
  const active = ends.map((x) => w * x + b > 0);
  const [dead, affine] = [active.every((on) => !on), active.every((on) => on)];
  const at = affine ? [c + v * (w * center + b), v * w] : dead ? [c] : [c, -b / w, v * Math.abs(w)];
  const kinked = !dead && !affine;
  const layout: Layout = {
    center,
    affine,
    orientations: kinked ? [w > 0 ? 1 : -1] : [],
    neurons: kinked ? [[0]] : [],
  };
  const ranges = at.map((value) => {
    const reach = 1e-12 * (1 + Math.abs(value));
    return [value - reach, value + reach] as const;
  });
  return { layout, ranges };
}

/**
 * Finds the critical point beside a certified one to 60 digits and compares: it lies where it is claimed, with the risk, the
 * rank and the index of the claim.
 */
export function confirm(problem: Problem, point: FoundPoint): void {
  const { certificate, risk, rank, index, kind } = point;
  const { layout, ranges } = claimOf(point, problem);
  const middle = ranges.map(([low, high]) => Rational.fromNumber((low + high) / 2));
  const y = criticalPoint(problem, layout, middle);
  const exact = exactly(problem, layout, y);
  for (const slope of exact.gradient) expect(Math.abs(slope.toNumber())).toBeLessThan(1e-60);
  y.forEach((value, i) => expect(holds(ranges[i]!, value)).toBe(true));
  if (certificate) expect(holds(certificate.risk, exact.risk)).toBe(true);
  expect(Math.abs(risk - exact.risk.toNumber())).toBeLessThan(1e-14 * (1 + risk));
  expect(kind === 'saddle').toBe(index !== 0);
  // What neurons with a common kink add is counted elsewhere.
  if (layout.neurons.some(({ length }) => length > 1)) return;
  const { positive, negative } = inertia(hessian(problem, layout, y));
  expect([rank, index]).toEqual([positive + negative, negative]);
}
