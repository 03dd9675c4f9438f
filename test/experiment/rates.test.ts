import { describe, expect, it } from 'vitest';
import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';
import { train } from '../../engine/dynamics/train';
import type { DescentMethod, FlowMethod } from '../../engine/dynamics/method';
import { limitBeside, ratesOf, TailRecorder } from '../../engine/experiment/rates';
import type { Magnitudes } from '../../engine/landscape/classification';
import type { Rates } from '../../engine/landscape/rates';
import type { Risk } from '../../engine/risk/risk';
import { flow, lineRisk, normals, quadratic, quartic, square } from '../dynamics/problems';

const nowhere: Magnitudes = { domain: null, input: 1, target: 1, mass: 1 };
const onUnitInterval: Magnitudes = { domain: { a: 0, b: 1 }, input: 1, target: 1, mass: 1 };

function follow(
  risk: Risk,
  theta: Float64Array,
  method: FlowMethod | DescentMethod,
  magnitudes: Magnitudes = nowhere,
): Rates {
  const tail = new TailRecorder(risk, magnitudes);
  const ending = train({ risk, theta, method, follow: (sample) => tail.add(sample) });
  const limit = limitBeside(risk, method, ending, () => false);
  return ratesOf({ risk, magnitudes, method, ending, tail, limit });
}

function decided(rates: Rates) {
  if (!rates.decided) expect.fail(rates.reason);
  return rates;
}

/** Descent with a constant step size. */
function gd(rate: number, steps: number): DescentMethod {
  return { kind: 'gd', rate: { kind: 'number', value: rate }, steps, normalized: false };
}

it('gives methods that do not step along -G no rate, and the exponent of the limit beside their end', () => {
  const momentum = (steps: number): DescentMethod => {
    return { kind: 'momentum', rate: { kind: 'number', value: 0.1 }, beta: 0.9, steps };
  };
  const rates = follow(quadratic([0.3, 2, 0]), Float64Array.of(1, -1, 4), momentum(500));
  expect(rates).toMatchObject({ decided: false, lojasiewicz: 0.5 });
  expect(rates).toMatchObject({ reason: expect.stringContaining('momentum does not') as string });
  const degenerate = follow(quartic(2), Float64Array.of(1, -1), momentum(500));
  expect(degenerate).not.toHaveProperty('lojasiewicz');
  expect(degenerate).toMatchObject({ reason: expect.stringContaining('no limit tells') as string });
});

describe('flows whose law is known', () => {
  it.each([100, 400])('calls quadratic decay exponential, until %d', (until) => {
    const rates = decided(follow(quadratic([0.3, 2, 0]), Float64Array.of(1, -1, 4), flow({ until })));
    expect(rates).toMatchObject({ decay: Infinity, lojasiewicz: 0.5 });
  });

  it('gives x^4 the rate 2 and the exponent 3/4', () => {
    const rates = decided(follow(quartic(3), Float64Array.of(1, -0.7, 0.4), flow({ until: 1e5 })));
    expect(Math.abs(rates.decay - 2)).toBeLessThan(0.03);
    expect(Math.abs(rates.lojasiewicz - 0.75)).toBeLessThan(0.005);
    expect(Math.abs(rates.decay - 2)).toBeLessThanOrEqual(rates.decayError);
  });

  it('sees the slow part behind a fast exponential one', () => {
    const mixed = sum(quadratic([1, 0.5]), quartic(1));
    const rates = decided(follow(mixed, Float64Array.of(1, 1, 1), flow({ until: 1e5 })));
    expect(Math.abs(rates.decay - 2)).toBeLessThan(0.03);
  });

  it.each([1, 5])('leaves x^4 undecided until %d', (until) => {
    expect(follow(quartic(2), Float64Array.of(1, 0.5), flow({ until }))).toMatchObject({ decided: false });
  });

  it('leaves the sum of an exponential and a slower one undecided while the slower one is on its way', () => {
    const rates = follow(quadratic([1, 1e-5]), Float64Array.of(1, 1), flow({ until: 30 }));
    expect(rates).toMatchObject({ decided: false });
  });
});

describe('the three limits of one neuron and x^2', () => {
  const risk = () => lineRisk([1, 1, 1], square);
  it.each([
    ['the global minimum', [1, -1 / 5, 1, 0]],
    ['the mean, where the kink runs into the end', [-1, 1 / 2, 1, 0]],
    ['the affine plateau', [1, 1 / 2, 1, 0]],
  ])('is reached exponentially: %s', (_, theta) => {
    const rates = follow(risk(), Float64Array.from(theta), flow({ until: 1e5 }), onUnitInterval);
    expect(decided(rates)).toMatchObject({ decay: Infinity });
  });

  it('is undecided until 1, while they are far', () => {
    const rates = follow(risk(), Float64Array.of(1, -1 / 5, 1, 0), flow({ until: 1 }), onUnitInterval);
    expect(rates).toMatchObject({ decided: false });
  });
});

describe('two kinks that meet at one of the target', () => {
  /** The tent: one kink more than needed near 1/3 makes the minimum degenerate of third order. */
  const tent: PiecewisePolynomial = {
    breaks: Float64Array.of(0, 1 / 3, 2 / 3, 1),
    coefficients: [Float64Array.of(0.5, 0.5), Float64Array.of(1), Float64Array.of(0.5, -0.5)],
  };

  it('decays like t^-3, with exponent 2/3', () => {
    // One more neuron, active everywhere, gives the slope at 0.
    const four = Float64Array.of(1, 1, 1, 1, 0.5, -0.3, -0.37, -0.66, 3, -1.4, -1.6, -3, -1.5);
    const rates = decided(follow(lineRisk([1, 4, 1], tent), four, flow({ until: 1e5 }), onUnitInterval));
    expect(Math.abs(rates.decay - 3)).toBeLessThan(0.05);
    expect(Math.abs(rates.lojasiewicz - 2 / 3)).toBeLessThan(0.005);
  });

  it.each([
    [3e3, 0.1],
    [1e4, 0.1],
    [1e5, 0.005],
  ])('has its rate inside the error bar, which is short, until %d', (until, bar) => {
    const four = Float64Array.of(1, 1, 1, 1, 0.5, -0.3, -0.37, -0.66, 3, -1.4, -1.6, -3, -1.5);
    const rates = decided(follow(lineRisk([1, 4, 1], tent), four, flow({ until }), onUnitInterval));
    expect(Math.abs(rates.decay - 3)).toBeLessThanOrEqual(rates.decayError);
    expect(Math.abs(rates.lojasiewicz - 2 / 3)).toBeLessThanOrEqual(rates.lojasiewiczError);
    expect(rates.decayError).toBeLessThan(bar);
  });
});

describe('one neuron and targets that make its critical point at q = 1/3 degenerate', () => {
  /** Coefficients of x^2, x^3, …; the flow's initial v and c; the rate 1 + 2/(k - 1) for a root of order k. */
  const targets = {
    triple: { powers: [2201 / 702, -760 / 81, 4855 / 468, -140 / 39], start: [0.56, 0.05], rate: 2 },
    double: { powers: [-287 / 48, 40 / 3, -285 / 32], start: [-1.444, -0.12], rate: 3 },
    fourfold: {
      powers: [-160012 / 70605, 51712 / 4707, -37964 / 1569, 66304 / 2615, -26684 / 2615],
      start: [-0.24, -0.0266],
      rate: 5 / 3,
    },
    fivefold: {
      powers: [
        1343588 / 1200015,
        -1616144 / 240003,
        524416 / 26667,
        -454832 / 14815,
        358932 / 14815,
        -22176 / 2963,
      ],
      start: [0.093, 0.011],
      rate: 3 / 2,
    },
  } as const;

  it.each([
    ['triple', -0.4, 1e7],
    ['triple', -0.4, 1e8],
    ['triple', -0.3, 1e8],
    ['double', -0.3, 1e7],
    ['double', -0.2, 1e7],
    ['double', -0.2, 1e8],
    ['fourfold', -0.2, 1e7],
    ['fourfold', -0.2, 1e8],
    ['fourfold', -0.3, 1e9],
    ['fivefold', -0.4, 1e7],
    ['fivefold', -0.4, 1e10],
    ['fivefold', -0.3, 1e10],
  ] as const)('have their rates inside the error bars: %s, b = %d, until %d', (name, b, until) => {
    const { powers, start, rate } = targets[name];
    for (const normalized of [false, true]) {
      const method = { ...flow({ until }), tolerance: 1e-11, normalized };
      const theta = Float64Array.of(1, b, ...start);
      const rates = decided(follow(lineRisk([1, 1, 1], inPowers(powers)), theta, method, onUnitInterval));
      expect(Math.abs(rates.decay - rate)).toBeLessThanOrEqual(rates.decayError);
      expect(Math.abs(rates.lojasiewicz - (1 + 1 / rate) / 2)).toBeLessThanOrEqual(rates.lojasiewiczError);
      expect(rates.decayError).toBeLessThan(0.04 * rate);
    }
  });

  /** The polynomial on [0, 1] with these coefficients of x^2, x^3, …, in powers of 2x - 1. */
  function inPowers(powers: readonly number[]): PiecewisePolynomial {
    const coefficients = new Float64Array(powers.length + 2);
    powers.forEach((factor, k) => {
      let term = factor / 2 ** (k + 2);
      for (let j = 0; j <= k + 2; j++) {
        coefficients[j]! += term;
        term *= (k + 2 - j) / (j + 1);
      }
    });
    return { breaks: Float64Array.of(0, 1), coefficients: [coefficients] };
  }
});

describe('runs along which nothing decays', () => {
  it.each([
    ['begins at a minimum', [0, 0], gd(0.1, 50)],
    ['makes no step', [1e-7, 1e-7], gd(0.1, 0)],
    ['hardly moves', [1e-7, 1e-7], gd(1e-9, 1)],
    ['stops at once', [1e-7, 1e-7], flow({ until: 1e-9 })],
  ] as const)('have no rate: one that %s', (_, theta, method) => {
    const rates = follow(quadratic([1, 0.5]), Float64Array.from(theta), method);
    expect(rates).toMatchObject({
      decided: false,
      reason: expect.stringMatching(/^nothing decayed: /) as string,
    });
  });
});

describe('trajectories of x^2 whose limits are regular', () => {
  it('are never called algebraic, however early they are stopped', () => {
    for (const until of [30, 300, 3000]) {
      for (let seed = 1; seed <= 8; seed++) {
        const rates = follow(lineRisk([1, 5, 1], square), normals(16, seed), flow({ until }), onUnitInterval);
        if (rates.decided) expect(rates.decay).toBe(Infinity);
      }
    }
  });
});

describe('descent', () => {
  it('is measured against the sum of step sizes', () => {
    expect(decided(follow(quadratic([0.5, 1.5]), Float64Array.of(1, 1), gd(0.5, 400)))).toMatchObject({
      decay: Infinity,
    });
    const slow = decided(follow(quartic(2), Float64Array.of(1, 0.5), gd(0.25, 1e6)));
    expect(Math.abs(slow.decay - 2)).toBeLessThan(0.03);
  });
});

/** The risk of two independent groups of parameters. */
function sum(left: Risk, right: Risk): Risk {
  const m = left.shape.parameters;
  const n = m + right.shape.parameters;
  const halves = (theta: Float64Array) => [theta.subarray(0, m), theta.subarray(m)] as const;
  const value = (theta: Float64Array) => left.value(halves(theta)[0]) + right.value(halves(theta)[1]);
  return {
    shape: { ...left.shape, parameters: n },
    basis: { kind: 'exact' },
    value,
    preciseValue: value,
    gradient(theta, gradient) {
      const [a, b] = halves(theta);
      const [ga, gb] = halves(gradient);
      return left.gradient(a, ga) + right.gradient(b, gb);
    },
    gradientScale: (_theta, scale) => void scale.fill(1),
    hessian(theta, hessian) {
      const [a, b] = halves(theta);
      const ha = new Float64Array(m * m);
      const hb = new Float64Array((n - m) ** 2);
      left.hessian(a, ha);
      right.hessian(b, hb);
      hessian.fill(0);
      ha.forEach((entry, k) => (hessian[Math.floor(k / m) * n + (k % m)] = entry));
      hb.forEach((entry, k) => (hessian[(m + Math.floor(k / (n - m))) * n + m + (k % (n - m))] = entry));
    },
    hessianObstacle: () => null,
    hessianVector(theta, vector, product) {
      left.hessianVector(halves(theta)[0], halves(vector)[0], halves(product)[0]);
      right.hessianVector(halves(theta)[1], halves(vector)[1], halves(product)[1]);
    },
  };
}
