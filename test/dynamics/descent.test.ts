import { describe, expect, it } from 'vitest';
import { Backpropagation } from '../../engine/dynamics/backpropagation';
import type { DescentMethod } from '../../engine/dynamics/method';
import { lineSampler, rowSampler } from '../../engine/dynamics/samplers';
import { type Sample, train } from '../../engine/dynamics/train';
import type { Expression } from '../../engine/expression/expression';
import { normalize } from '../../engine/network/normalize';
import { shapeOf } from '../../engine/network/shape';
import { bent, cap, farthest, lineRisk, normals, quadratic } from './problems';

const number = (value: number): Expression => ({ kind: 'number', value });
const gd = (rate: number | Expression, steps: number, normalized = false): DescentMethod => ({
  kind: 'gd',
  rate: typeof rate === 'number' ? number(rate) : rate,
  steps,
  normalized,
});
/** 0.1 / (1 + n) */
const decaying: Expression = {
  kind: 'binary',
  operator: '/',
  left: number(0.1),
  right: { kind: 'binary', operator: '+', left: number(1), right: { kind: 'variable', name: 'n' } },
};

const risk = lineRisk([1, 5, 1], bent, cap);
const theta = normals(16, 4);

/** The update rules as the papers state them, a few lines each. */
function reference(kind: 'gd' | 'momentum' | 'adam', steps: number, rate: (n: number) => number): number[] {
  const point = [...theta];
  const gradient = new Float64Array(16);
  const first = new Array<number>(16).fill(0);
  const second = new Array<number>(16).fill(0);
  for (let n = 0; n < steps; n++) {
    risk.gradient(Float64Array.from(point), gradient);
    for (let i = 0; i < 16; i++) {
      const g = gradient[i]!;
      if (kind === 'gd') point[i]! -= rate(n) * g;
      if (kind === 'momentum') {
        first[i] = 0.9 * first[i]! + g;
        point[i]! -= rate(n) * first[i]!;
      }
      if (kind === 'adam') {
        first[i] = 0.9 * first[i]! + 0.1 * g;
        second[i] = 0.999 * second[i]! + 0.001 * g * g;
        const mean = first[i]! / (1 - 0.9 ** (n + 1));
        const square = second[i]! / (1 - 0.999 ** (n + 1));
        point[i]! -= (rate(n) * mean) / (Math.sqrt(square) + 1e-8);
      }
    }
  }
  return point;
}

describe('descent methods', () => {
  it('gd is theta - rate G, with constant and decaying step sizes', () => {
    const constant = train({ risk, theta, method: gd(0.01, 200) });
    expect(
      farthest(
        constant.theta,
        reference('gd', 200, () => 0.01),
      ),
    ).toBeLessThan(1e-13);
    expect(constant).toMatchObject({ status: 'finished', steps: 200, time: 2, evaluations: 201 });
    const slower = train({ risk, theta, method: gd(decaying, 50) });
    expect(
      farthest(
        slower.theta,
        reference('gd', 50, (n) => 0.1 / (1 + n)),
      ),
    ).toBeLessThan(1e-13);
    let time = 0;
    for (let n = 0; n < 50; n++) time += 0.1 / (1 + n);
    expect(slower.time).toBe(time);
  });

  it('momentum and adam are as in the literature', () => {
    const momentum = train({
      risk,
      theta,
      method: { kind: 'momentum', rate: number(0.01), beta: 0.9, steps: 150 },
    });
    expect(
      farthest(
        momentum.theta,
        reference('momentum', 150, () => 0.01),
      ),
    ).toBeLessThan(1e-12);
    const adam = train({
      risk,
      theta,
      method: { kind: 'adam', rate: number(0.01), beta1: 0.9, beta2: 0.999, epsilon: 1e-8, steps: 150 },
    });
    expect(
      farthest(
        adam.theta,
        reference('adam', 150, () => 0.01),
      ),
    ).toBeLessThan(1e-11);
  });

  it('contracts a quadratic by max (1 - rate * curvature)^2 in risk', () => {
    const bowl = quadratic([1, 4]);
    const ending = train({ risk: bowl, theta: Float64Array.of(0, 1), method: gd(0.1, 10) });
    expect(ending.risk / ending.initialRisk).toBeCloseTo(0.6 ** 20, 12);
  });

  it('normalized gd projects, steps and returns to length one', () => {
    const ending = train({ risk, theta, method: gd(0.02, 40, true) });
    const point = normalize(risk.shape, theta.slice());
    const gradient = new Float64Array(16);
    for (let n = 0; n < 40; n++) {
      risk.gradient(point, gradient);
      for (let i = 0; i < 16; i++) {
        const along = i < 5 || (i >= 5 && i < 10);
        const row = i % 5;
        const radial = point[row]! * gradient[row]! + point[5 + row]! * gradient[5 + row]!;
        if (!along) point[i]! -= 0.02 * gradient[i]!;
        else if (i < 5) {
          const w = point[i]! - 0.02 * (gradient[i]! - radial * point[i]!);
          const b = point[5 + i]! - 0.02 * (gradient[5 + i]! - radial * point[5 + i]!);
          point[i] = w / Math.hypot(w, b);
          point[5 + i] = b / Math.hypot(w, b);
        }
      }
    }
    expect(farthest(ending.theta, point)).toBeLessThan(1e-12);
    for (let i = 0; i < 5; i++)
      expect(Math.abs(Math.hypot(ending.theta[i]!, ending.theta[5 + i]!) - 1)).toBeLessThan(1e-15);
  });

  it('takes steps that change nothing for granted', () => {
    const samples: number[] = [];
    const ending = train({
      risk: quadratic([1]),
      theta: Float64Array.of(0),
      method: gd(0.1, 1e9),
      observe: ({ step }) => samples.push(step),
    });
    expect(ending).toMatchObject({ status: 'finished', steps: 1e9, time: 1e8 });
    expect(samples.at(-1)).toBe(1e9);
  });

  it('diverges with the last finite point', () => {
    const ending = train({ risk: quadratic([1]), theta: Float64Array.of(1), method: gd(1e100, 10) });
    expect(ending.status).toBe('diverged');
    expect(ending.reason).toContain('no longer a finite number after step 2');
    expect([...ending.theta]).toEqual([1 - 1e100]);
    expect(ending.steps).toBe(1);
  });

  it('stops where the condition holds and is cancelled within its step', () => {
    const stopped = train({ risk, theta, method: gd(0.01, 1e6), stop: ({ steps }) => steps >= 37 });
    expect(stopped).toMatchObject({ status: 'stopped', steps: 37 });
    const byRisk = train({ risk, theta, method: gd(0.01, 1e6), stop: ({ risk: value }) => value < 0.1 });
    expect(byRisk.risk).toBeLessThan(0.1);
    const began = Date.now();
    const cancelled = train({
      risk,
      theta,
      method: gd(1e-9, 1e12),
      cancelled: () => Date.now() - began > 20,
    });
    expect(cancelled.status).toBe('cancelled');
  });
});

describe('recording a descent', () => {
  const steps = (total: number, record: number): number[] => {
    const recorded: number[] = [];
    const observe = ({ step }: Sample): number => recorded.push(step);
    train({ risk: quadratic([1]), theta: Float64Array.of(1), method: gd(0.01, total), record, observe });
    return recorded;
  };

  it('keeps all steps where there are few', () => {
    expect(steps(5, 400)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(steps(0, 400)).toEqual([0]);
  });

  it('spaces many logarithmically, first and last kept', () => {
    const recorded = steps(100000, 50);
    expect(recorded.length).toBe(50);
    expect([recorded[0], recorded[1], recorded.at(-1)]).toEqual([0, 1, 100000]);
    const gaps = recorded.slice(1).map((step, k) => step - recorded[k]!);
    expect(gaps.every((gap, k) => k === 0 || gap >= 0.8 * gaps[k - 1]!)).toBe(true);
  });

  it('adds up the distance and the largest norm over the samples', () => {
    const ending = train({ risk: quadratic([1]), theta: Float64Array.of(1), method: gd(0.01, 1000) });
    expect(ending.distance).toBeCloseTo(1 - ending.theta[0]!, 12);
    expect(ending.supNorm).toBe(1);
  });
});

describe('stochastic gradients', () => {
  /** Uniform numbers that fill [0, 1) evenly: (n * golden ratio) mod 1. */
  const even = (): (() => number) => {
    let n = 0;
    return () => (n++ * 0.6180339887498949) % 1;
  };

  it('have the exact gradient as their mean', () => {
    const batch = 200000;
    const method: DescentMethod = { kind: 'sgd', rate: number(1), batch, steps: 1 };
    const ending = train({ risk, theta, method, sampler: lineSampler(bent, cap, even()) });
    const gradient = new Float64Array(16);
    risk.gradient(theta, gradient);
    const estimate = theta.map((x, i) => x - ending.theta[i]!);
    expect(farthest(estimate, gradient)).toBeLessThan(1e-4);
    expect(ending.risk).toBeCloseTo(risk.value(ending.theta), 14);
    expect(ending.evaluations).toBe(1);
  });

  it('weight samples by the mass of the density', () => {
    const heavy = { ...cap, coefficients: cap.coefficients.map((c) => c.map((x) => 3 * x)) };
    const point = new Float64Array(2);
    expect(lineSampler(bent, heavy, even()).draw(point)).toBeCloseTo(3, 14);
    const none = { ...cap, coefficients: [Float64Array.of(0)] };
    expect(() => lineSampler(bent, none, even())).toThrow(RangeError);
  });

  it('draw every row of a data set', () => {
    const rows = Float64Array.of(1, 2, 3, 4, 5, 6);
    const sampler = rowSampler(rows, 1, even());
    const seen = new Set<string>();
    const point = new Float64Array(2);
    for (let k = 0; k < 20; k++) {
      expect(sampler.draw(point)).toBe(1);
      seen.add(point.join());
    }
    expect([...seen].sort()).toEqual(['1,2', '3,4', '5,6']);
  });

  it.each([[[1, 4, 1]], [[2, 3, 4, 1]]])('backpropagate through %j like difference quotients', (widths) => {
    const shape = shapeOf(widths);
    const point = Float64Array.of(0.3, -0.8);
    const at = normals(shape.parameters, 6);
    const network = new Backpropagation(shape);
    const gradient = new Float64Array(at.length);
    network.realize(at, point);
    network.add(at, 2, gradient);
    for (let i = 0; i < at.length; i++) {
      const up = at.slice();
      const down = at.slice();
      up[i]! += 1e-6;
      down[i]! -= 1e-6;
      const quotient = (network.realize(up, point) - network.realize(down, point)) / 1e-6;
      expect(gradient[i]).toBeCloseTo(quotient, 7);
    }
  });
});
