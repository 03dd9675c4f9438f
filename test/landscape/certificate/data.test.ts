import fc from '../../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../../engine/calculus/rational';
import type { DataCertificate } from '../../../engine/landscape/certificate/certificate';
import { DataCertifier } from '../../../engine/landscape/certificate/data';
import { hessianInertia } from '../../../engine/landscape/classification';
import { shapeOf } from '../../../engine/network/shape';
import { createSampleRisk } from '../../../engine/risk/samples';
import { holds } from './confirm';

type Neuron = readonly [weights: readonly number[], b: number, v: number];

function thetaOf(neurons: readonly Neuron[], c: number): Float64Array {
  const columns = [neurons.flatMap(([w]) => w), neurons.map(([, b]) => b), neurons.map(([, , v]) => v)];
  return Float64Array.of(...columns.flat(), c);
}

function valueAt(neurons: readonly Neuron[], c: number, x: readonly number[]): number {
  return neurons.reduce(
    (sum, [w, b, v]) =>
      sum +
      v *
        Math.max(
          0,
          w.reduce((z, wk, k) => z + wk * x[k]!, b),
        ),
    c,
  );
}

/** Each input twice, with outputs a distance above and below the network: it is critical, with the square as its risk. */
function rowsAround(
  neurons: readonly Neuron[],
  c: number,
  inputs: readonly (readonly number[])[],
  distance: number,
) {
  return Float64Array.from(
    inputs.flatMap((x) => {
      const y = valueAt(neurons, c, x);
      return [...x, y + distance, ...x, y - distance];
    }),
  );
}

function certificateOf(theta: Float64Array, inputs: number, rows: Float64Array): DataCertificate {
  const certifier = new DataCertifier(inputs, rows);
  const certificate = certifier.certify(theta);
  if (typeof certificate === 'string') throw new Error(certificate);
  expect(certifier.confirm(theta, certificate)).toBeNull();
  return certificate;
}

const grid = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));
const line = grid(-1, 1, 17).map((x) => [x]);
const plane = grid(-1, 1, 9).flatMap((x) => grid(-1, 1, 9).map((y) => [x, y]));

/** Numbers of few digits, so that everything about the rows is exact. */
const number = fc.integer({ min: -16, max: 16 }).map((n) => n / 8);
const size = fc.integer({ min: 1, max: 16 }).map((n) => n / 8);

describe('certificates for data sets', () => {
  it.each([
    { d: 1, inputs: line },
    { d: 2, inputs: plane },
  ])('contain networks that are known to be critical, for $d inputs', ({ d, inputs }) => {
    const weights = fc.array(number, { minLength: d, maxLength: d });
    // Odd multiples of 1/256: no kink on a row.
    const bias = fc.integer({ min: -200, max: 200 }).map((n) => (2 * n + 1) / 256);
    const sign = fc.constantFrom(1, -1);
    const neuron = fc.tuple(
      weights,
      bias,
      fc.tuple(size, sign).map(([v, s]) => v * s),
    );
    let certified = 0;
    fc.assert(
      fc.property(fc.array(neuron, { minLength: 1, maxLength: 3 }), number, (neurons, c) => {
        const rows = rowsAround(neurons, c, inputs, 0.25);
        const theta = thetaOf(neurons, c);
        const certificate = new DataCertifier(d, rows).certify(theta);
        const inertia = hessianInertia(createSampleRisk(shapeOf([d, neurons.length, 1]), rows), theta);
        if (typeof inertia === 'string') throw new Error(inertia);
        if (typeof certificate === 'string') {
          expect(certificate).toContain('singular');
          return;
        }
        certified += 1;
        expect([certificate.rank, certificate.index]).toEqual([inertia.rank, 0]);
        expect(inertia.index).toBe(0);
        expect(holds(certificate.risk, Rational.of(1n, 16n))).toBe(true);
        for (const { neuron: i, weights: ranges, bias: range } of certificate.neurons) {
          const [w, b, v] = neurons[i]!;
          ranges.forEach((each, k) => expect(holds(each, Rational.fromNumber(v * w[k]!))).toBe(true));
          expect(holds(range, Rational.fromNumber(v * b))).toBe(true);
          for (const [low, high] of ranges) expect(high - low).toBeLessThan(1e-10);
        }
        const moved = theta.map((value, i) => (i === theta.length - 1 ? value + 1e-4 : value));
        expect(new DataCertifier(d, rows).certify(moved)).toEqual(expect.stringContaining('not critical'));
      }),
      { numRuns: 60 },
    );
    expect(certified).toBeGreaterThan(15);
  });

  it('have one affine function for all neurons that are active on all rows', () => {
    const neurons: Neuron[] = [
      [[1], 2, 0.5],
      [[-0.5], 3, 1],
      [[2], 0.0625, -1],
      [[1], -5, 7],
    ];
    const certificate = certificateOf(thetaOf(neurons, 1), 1, rowsAround(neurons, 1, line, 0.5));
    expect(certificate.rank).toBe(4);
    expect(holds(certificate.constant, Rational.of(5n))).toBe(true);
    expect(holds(certificate.slope![0]!, Rational.zero)).toBe(true);
    expect(certificate.neurons.map(({ neuron }) => neuron)).toEqual([2]);
  });

  it('are refused with a reason', () => {
    const neurons: Neuron[] = [[[1], 0.0625, 2]];
    const rows = rowsAround(neurons, 0, line, 0.5);
    const reason = (theta: Float64Array, of = rows) => new DataCertifier(1, of).certify(theta);
    expect(reason(thetaOf([[[1], -0.125, 2]], 0))).toContain('neuron 1 may lie on row 19');
    expect(reason(thetaOf([...neurons, [[1], 0.3, 0]], 0))).toContain('neuron 2 has v = 0');
    expect(reason(thetaOf([...neurons, [[1], 3, 0]], 0))).toContain('v = 0');
    expect(reason(thetaOf([...neurons, [[1], 0.07, 0.25]], 0))).toContain('singular');
    expect(reason(thetaOf(neurons, 0), Float64Array.of(-0.5, 0, 0.5, 1))).toContain('has 2 rows');
    expect(reason(thetaOf([[[1], NaN, 1]], 0))).toContain('not finite');
  });

  it('are not confirmed when they were changed', () => {
    const neurons: Neuron[] = [
      [[1, 0.5], 0.0625, 2],
      [[-1, 2], 0.1875, -1],
    ];
    const rows = rowsAround(neurons, 0.5, plane, 0.5);
    const theta = thetaOf(neurons, 0.5);
    const certificate = certificateOf(theta, 2, rows);
    const [first, second] = certificate.neurons;
    const wrong: DataCertificate[] = [
      { ...certificate, rank: 6 },
      { ...certificate, index: 1 },
      { ...certificate, risk: [0.25, 0.25] },
      { ...certificate, constant: [0.6, 0.7] },
      {
        ...certificate,
        slope: [
          [0, 1],
          [0, 1],
        ],
      },
      { ...certificate, neurons: [first!] },
      { ...certificate, neurons: [{ ...first!, bias: [-3, 3] }, second!] },
    ];
    for (const each of wrong)
      expect(new DataCertifier(2, rows).confirm(theta, each)).toEqual(expect.any(String));
  });
});
