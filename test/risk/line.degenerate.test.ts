import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../engine/calculus/rational';
import { realize } from '../../engine/network/realize';
import { shapeOf } from '../../engine/network/shape';
import { createLineRisk } from '../../engine/risk/line';
import { exactPiecewise, exactRisk } from './oracle';
import { lineProblem, parameters, plainParameter } from './problems';

const exact = { kind: 'exact' } as const;
const uniform = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(1)] };
/** x^2 on [0, 1]. */
const square = { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(0.25, 0.5, 0.25)] };
const rationals = (values: Float64Array) => [...values].map((x) => Rational.fromNumber(x));
const shallow = (w: number[], b: number[], v: number[], c = 0) => Float64Array.of(...w, ...b, ...v, c);

/** Doubles away from underflow. */
const ordinary = fc.double({ min: -3, max: 3, noNaN: true }).map((x) => (Math.abs(x) < 1e-100 ? 0 : x));

describe('per neuron, w G_w + b G_b = v G_v', () => {
  it('holds to rounding, shallow', () => {
    const cases = fc
      .integer({ min: 1, max: 12 })
      .chain((width) =>
        fc.tuple(fc.constant(width), parameters(3 * width + 1, ordinary), lineProblem(3, 1, 3)),
      );
    fc.assert(
      fc.property(cases, ([width, theta, { target, density }]) => {
        const risk = createLineRisk(shapeOf([1, width, 1]), target, density, exact);
        const g = new Float64Array(theta.length);
        const scale = new Float64Array(theta.length);
        risk.gradient(theta, g);
        risk.gradientScale(theta, scale);
        for (let i = 0; i < width; i++) {
          const [w, b, v] = [theta[i]!, theta[width + i]!, theta[2 * width + i]!];
          const defect = w * g[i]! + b * g[width + i]! - v * g[2 * width + i]!;
          const size =
            Math.abs(w) * scale[i]! + Math.abs(b) * scale[width + i]! + Math.abs(v) * scale[2 * width + i]!;
          expect(Math.abs(defect)).toBeLessThanOrEqual(1e-14 * size);
        }
      }),
    );
  });
});

describe('risks of networks that nearly realize the target', () => {
  /** A network's realization as a target: piecewise affine with the breaks where the kinks are. */
  const realized = (theta: Float64Array) => {
    const { breakpoints, values } = realize(shapeOf([1, (theta.length - 1) / 3, 1]), theta, { a: 0, b: 1 });
    return {
      breaks: Float64Array.from(breakpoints),
      coefficients: breakpoints
        .slice(1)
        .map((_, k) => Float64Array.of((values[k]! + values[k + 1]!) / 2, (values[k + 1]! - values[k]!) / 2)),
    };
  };
  const network = fc
    .integer({ min: 1, max: 6 })
    .chain((width) =>
      fc.tuple(
        parameters(3 * width + 1, fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround)),
        parameters(3 * width + 1, fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround)),
      ),
    );

  it.each([3e-13, 1e-14])('moved by %s', (distance) => {
    fc.assert(
      fc.property(network, ([start, direction]) => {
        const width = (start.length - 1) / 3;
        const target = realized(start);
        // Kinks a rounding apart would make pieces without width.
        fc.pre(target.breaks.every((x, k) => k === 0 || x - target.breaks[k - 1]! > 1e-6));
        const theta = start.map((x, i) => x + distance * direction[i]!);
        const risk = createLineRisk(shapeOf([1, width, 1]), target, uniform, exact);
        const expected = exactRisk(
          [1, width, 1],
          rationals(theta),
          exactPiecewise(target),
          exactPiecewise(uniform),
        );
        const truth = expected.risk.toNumber();
        expect(Math.abs(risk.preciseValue(theta) - truth)).toBeLessThanOrEqual(4e-15 * truth);
        expect(risk.value(theta)).toBeGreaterThanOrEqual(0);
        if (truth > 1e-28) expect(risk.value(theta)).toBeGreaterThan(0);
        if (truth > 1e-25) expect(Math.abs(risk.value(theta) - truth)).toBeLessThanOrEqual(1e-2 * truth);
      }),
      { numRuns: 60 },
    );
  });

  it('is exactly zero where the network is the target', () => {
    const hat = {
      breaks: Float64Array.of(0, 0.5, 1),
      coefficients: [Float64Array.of(0.5, 0.5), Float64Array.of(0.5, -0.5)],
    };
    const risk = createLineRisk(shapeOf([1, 2, 1]), hat, uniform, exact);
    const theta = shallow([1, 1], [1, -0.5], [2, -4], -2);
    expect(risk.value(theta)).toBe(0);
    expect(risk.preciseValue(theta)).toBe(0);
    expect(risk.hessianObstacle(theta)).toBeNull();
  });
});

describe('degenerate neurons', () => {
  const risk = createLineRisk(shapeOf([1, 3, 1]), square, uniform, exact);
  const one = createLineRisk(shapeOf([1, 1, 1]), square, uniform, exact);

  it('a zero neuron has gradient zero, whatever its outgoing weight', () => {
    const theta = shallow([0, 1, 0], [0, -0.25, 0], [3, 1, 0]);
    const gradient = new Float64Array(10);
    risk.gradient(theta, gradient);
    for (const i of [0, 3, 6, 2, 5, 8]) expect(Math.abs(gradient[i]!)).toBe(0);
    expect(risk.hessianObstacle(theta)).toContain('neuron 1 has w = 0 and b = 0');
    expect(risk.hessianObstacle(shallow([0, 1, 0], [0, -0.25, 0], [0, 1, 0]))).toBeNull();
  });

  it('kinks on the ends, on jumps and on breaks without a jump', () => {
    expect(one.hessianObstacle(shallow([2], [-2], [1]))).toBe(
      'the kink of neuron 1 lies at the end x = 1 of the domain',
    );
    expect(one.hessianObstacle(shallow([-2], [0], [1]))).toBe(
      'the kink of neuron 1 lies at the end x = 0 of the domain',
    );
    expect(one.hessianObstacle(shallow([0], [1], [1]))).toBeNull();
    const step = {
      breaks: Float64Array.of(0, 0.5, 1),
      coefficients: [Float64Array.of(0), Float64Array.of(1)],
    };
    const hat = {
      breaks: Float64Array.of(0, 0.5, 1),
      coefficients: [Float64Array.of(0.5, 0.5), Float64Array.of(0.5, -0.5)],
    };
    const obstacle = (target: typeof hat, density: typeof hat, q: number) =>
      createLineRisk(shapeOf([1, 1, 1]), target, density, exact).hessianObstacle(shallow([4], [-4 * q], [1]));
    expect(obstacle(step, uniform, 0.5)).toBe('the kink of neuron 1 lies at x = 0.5, where the target jumps');
    expect(obstacle(square, step, 0.5)).toBe('the kink of neuron 1 lies at x = 0.5, where the density jumps');
    expect(obstacle(hat, uniform, 0.5)).toBeNull();
    expect(obstacle(step, uniform, 0.25)).toBeNull();
  });

  it('a neuron whose influence ends right after the left end leaves nothing behind', () => {
    // max(1e-12 - x, 0) * 1e24 has a slope of 1e24 on an interval of length 1e-12.
    const theta = shallow([-1e12, 1, 1], [1, 0, 0], [1, 0, 0]);
    const risk = createLineRisk(shapeOf([1, 3, 1]), square, uniform, exact);
    const gradient = new Float64Array(10);
    risk.gradient(theta, gradient);
    // Without the neuron G_c = -2/3; it adds 2 * 1e-12 / 2.
    expect(Math.abs(gradient[9]! - (-2 / 3 + 1e-12))).toBeLessThan(1e-15);
  });

  it('parameters that are not finite or overflow give a risk that is not finite', () => {
    for (const widths of [
      [1, 3, 1],
      [1, 2, 2, 1],
    ]) {
      const shape = shapeOf(widths);
      const risk = createLineRisk(shape, square, uniform, exact);
      const theta = Float64Array.from({ length: shape.parameters }, (_, i) => Math.sin(i + 1));
      for (const bad of [NaN, Infinity, -Infinity]) {
        for (let i = 0; i < theta.length; i++) {
          const moved = theta.slice();
          moved[i] = bad;
          expect(Number.isFinite(risk.value(moved))).toBe(false);
          expect(Number.isFinite(risk.gradient(moved, new Float64Array(theta.length)))).toBe(false);
          risk.gradientScale(moved, new Float64Array(theta.length));
          risk.hessian(moved, new Float64Array(theta.length ** 2));
          risk.hessianVector(moved, moved, new Float64Array(theta.length));
          expect(Number.isFinite(risk.preciseValue(moved))).toBe(false);
          expect(risk.hessianObstacle(moved)).toBe('a parameter is not finite');
        }
      }
      expect(Number.isFinite(risk.value(theta))).toBe(true);
      expect(Number.isFinite(risk.value(theta.map((x) => 1e200 * x)))).toBe(false);
    }
  });

  it('the order of the neurons changes nothing but rounding, also after a long way', () => {
    const width = 40;
    const risk = createLineRisk(shapeOf([1, width, 1]), square, uniform, exact);
    const draw = parameters(3 * width + 1, plainParameter);
    fc.assert(
      fc.property(fc.array(draw, { minLength: 2, maxLength: 4 }), (thetas) => {
        for (const theta of thetas) {
          const fresh = createLineRisk(shapeOf([1, width, 1]), square, uniform, exact);
          const [a, b] = [fresh.value(theta), risk.value(theta)];
          expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-13 * Math.max(1, a));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the Hessian of a deep network', () => {
  const shape = shapeOf([1, 2, 1, 1]);
  const risk = createLineRisk(shape, square, uniform, exact);
  // Layer 1: max(x - q, 0) and max(1 - x, 0); layer 2: max(u a_1 + s, 0); N = that.
  const theta = (q: number, u: number, s: number) => Float64Array.of(1, -1, -q, 1.5, u, 0, s, 1, 0);

  it('says what keeps the risk from being C2', () => {
    expect(risk.hessianObstacle(theta(0.25, 1, -0.25))).toBeNull();
    expect(risk.hessianObstacle(theta(0, 1, -0.25))).toBe(
      'the kink of neuron 1 of layer 1 lies at the end x = 0 of the domain',
    );
    expect(risk.hessianObstacle(theta(0.25, 1, 0))).toBe(
      'the input of neuron 1 of layer 2 is zero on an interval: the risk is not differentiable there',
    );
    const meeting = Float64Array.of(1, 1, -0.25, 1, 1, 1, -1.25, 1, 0);
    expect(risk.hessianObstacle(meeting)).toBe(
      'the kink of neuron 1 of layer 2 lies at x = 0.25, on a kink of a layer below',
    );
  });
});
