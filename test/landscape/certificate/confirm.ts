/** Claims about critical points, checked by the oracle in rational arithmetic. */
import { expect } from 'vitest';
import { Rational } from '../../../engine/calculus/rational';
import type { Certificate, DataCertificate } from '../../../engine/landscape/certificate/certificate';
import type { Layout } from '../../../engine/landscape/certificate/coordinates';
import type { FoundPoint } from '../../../engine/landscape/point';
import { criticalPoint, exactly, hessian, inertia, type Problem } from './oracle';

/** The coordinates of a certificate and the ranges that it gives them. */
export function coordinates({ center, constant, slope, kinks }: Exclude<Certificate, DataCertificate>) {
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

/** Solves A y = b for a nonsingular matrix, exactly. */
function solve(matrix: readonly (readonly Rational[])[], b: readonly Rational[]): Rational[] {
  const rows = matrix.map((row, i) => [...row, b[i]!]);
  rows.forEach((_, k) => {
    const pivot = rows.findIndex((row, i) => i >= k && row[k]!.sign() !== 0);
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const lead = rows[k].map((entry) => entry.divide(rows[k]![k]!));
    rows[k] = lead;
    rows.forEach((row, i) => {
      if (i !== k) rows[i] = row.map((entry, j) => entry.subtract(row[k]!.multiply(lead[j]!)));
    });
  });
  return rows.map((row) => row.at(-1)!);
}

const sum = (terms: readonly Rational[]): Rational => terms.reduce((a, b) => a.add(b), Rational.zero);
const dot = (a: readonly Rational[], b: readonly Rational[]): Rational =>
  sum(a.map((x, k) => x.multiply(b[k]!)));

/**
 * The same for a data set, exactly: with the activity of theta the network is linear in the coordinates of the certificate, and
 * its critical point is the least-squares solution.
 */
export function confirmOnData(inputs: number, numbers: Float64Array, point: FoundPoint): void {
  const certificate = point.certificate as DataCertificate;
  const { constant, slope, neurons } = certificate;
  const theta = Array.from(point.theta, (value) => Rational.fromNumber(value));
  const width = (theta.length - 1) / (inputs + 2);
  const rows = Array.from({ length: numbers.length / (inputs + 1) }, (_, j) =>
    Array.from(numbers.subarray(j * (inputs + 1), (j + 1) * (inputs + 1)), (value) =>
      Rational.fromNumber(value),
    ),
  );
  const one = Rational.of(1n);
  const features = rows.map((row) => {
    const x = row.slice(0, inputs);
    const terms = neurons.flatMap(({ neuron }) => {
      const weights = theta.slice(neuron * inputs, (neuron + 1) * inputs);
      const active =
        dot(weights, x)
          .add(theta[width * inputs + neuron]!)
          .sign() > 0;
      return [...x, one].map((value) => (active ? value : Rational.zero));
    });
    return [one, ...(slope ? x : []), ...terms];
  });
  const outputs = rows.map((row) => row[inputs]!);
  const columns = features[0]!.map((_, k) => features.map((row) => row[k]!));
  const y = solve(
    columns.map((column) => columns.map((other) => dot(column, other))),
    columns.map((column) => dot(column, outputs)),
  );
  const ranges = [constant, ...(slope ?? []), ...neurons.flatMap(({ weights, bias }) => [...weights, bias])];
  expect(ranges).toHaveLength(y.length);
  y.forEach((value, k) => expect(holds(ranges[k]!, value)).toBe(true));
  const residuals = features.map((row, j) => dot(row, y).subtract(outputs[j]!));
  const risk = dot(residuals, residuals).divide(Rational.of(BigInt(rows.length)));
  expect(holds(certificate.risk, risk)).toBe(true);
  expect(Math.abs(point.risk - risk.toNumber())).toBeLessThan(1e-14 * (1 + point.risk));
  expect([point.rank, point.index]).toEqual([y.length, 0]);
}
