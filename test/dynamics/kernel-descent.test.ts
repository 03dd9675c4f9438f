import { describe, expect, it } from 'vitest';
import { gradientDescent } from '../../engine/dynamics/gd';
import { Descent } from '../../engine/dynamics/descent';
import { KernelDescent, KernelEnsemble } from '../../engine/dynamics/kernel-descent';
import { stepSizesOf } from '../../engine/dynamics/schedule';
import { exactSlope } from '../../engine/dynamics/slopes';
import { train } from '../../engine/dynamics/train';
import type { Expression } from '../../engine/expression/expression';
import type { DescentMethod, FlowMethod } from '../../engine/dynamics/method';
import { bent, cap, carefulRisk, farthest, lineRisk, normals } from './problems';

const number = (value: number): Expression => ({ kind: 'number', value });
/** 0.3 / (1 + n) */
const decaying: Expression = {
  kind: 'binary',
  operator: '/',
  left: number(0.3),
  right: { kind: 'binary', operator: '+', left: number(1), right: { kind: 'variable', name: 'n' } },
};
const risk = lineRisk([1, 5, 1], bent, cap);
const careful = carefulRisk(5, bent, cap);
const theta = normals(16, 4);

function twins(rate: Expression, total: number, start = theta) {
  const sizes = stepSizesOf(rate);
  const fast = new KernelDescent(risk, new KernelEnsemble(risk.kernel!, sizes, total), start);
  const slow = new Descent(start, exactSlope(careful), gradientDescent, sizes, total);
  return [fast, slow] as const;
}

describe('descent by the kernel is the twin of descent step by step', () => {
  it.each([number(0.02), decaying])('over a thousand steps', (rate) => {
    const [fast, slow] = twins(rate, 1000);
    for (const stepper of [fast, slow]) {
      expect(stepper.advance(1000)).toBeNull();
      stepper.survey();
    }
    expect(farthest(fast.theta, slow.theta)).toBeLessThan(1e-12);
    expect(fast.standing.time).toBe(slow.standing.time);
    expect(fast.standing.steps).toBe(1000);
    expect(fast.standing.evaluations).toBe(slow.standing.evaluations);
    expect(fast.standing.risk).toBeCloseTo(slow.standing.risk, 13);
    expect(fast.complete()).toEqual(slow.complete());
  });

  it('ends at the same step, at the last finite point, when it diverges', () => {
    const [fast, slow] = twins(number(40), 5000);
    const verdict = fast.advance(5000);
    expect(verdict?.status).toBe('diverged');
    expect(verdict).toEqual(slow.advance(5000));
    expect(fast.standing.steps).toBe(slow.standing.steps);
    expect(fast.theta.every(Number.isFinite)).toBe(true);
  });

  it('notices from which step on theta rests', () => {
    const start = Float64Array.from(theta, (x, i) => (i < 5 ? 0 : i < 10 ? -1 : x)); // dead neurons
    const [fast, slow] = twins(number(0.05), 1e6, start);
    expect(fast.advance(1e6)).toBeNull();
    expect(fast.complete()?.reason).toContain('no longer change theta');
    expect(slow.advance(1e6)).toBeNull();
    expect(slow.complete()?.reason).toContain('no longer change theta');
    expect(fast.standing.evaluations).toBe(slow.standing.evaluations);
    expect(fast.standing.time).toBe(slow.standing.time);
  });

  it('does not depend on where blocks end, nor on whether a stopping rule looks on', () => {
    const method = { kind: 'gd', rate: decaying, steps: 3000, normalized: false } as const;
    const alone = train({ risk, theta, method, record: 2 });
    const watched = train({ risk, theta, method, record: 700, stop: () => false });
    expect(watched.theta).toEqual(alone.theta);
  });
});

describe('methods that take the gradient from the kernel are twins of those that take the careful one', () => {
  const steps = { rate: number(0.02), steps: 500 };
  const methods: readonly (DescentMethod | FlowMethod)[] = [
    { kind: 'gd', ...steps, normalized: true },
    { kind: 'momentum', ...steps, beta: 0.9 },
    { kind: 'adam', ...steps, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    { kind: 'flow', until: 100, tolerance: 1e-10, solver: 'auto', normalized: false, rest: 1e-12 },
    { kind: 'flow', until: 100, tolerance: 1e-10, solver: 'auto', normalized: true, rest: 1e-12 },
  ];
  it.each(methods)('$kind (normalized: $normalized)', (method) => {
    const fast = train({ risk, theta, method });
    const slow = train({ risk: careful, theta, method });
    expect(slow.theta).not.toEqual(theta);
    expect(farthest(fast.theta, slow.theta)).toBeLessThan(method.kind === 'flow' ? 1e-8 : 1e-12);
    expect(fast.risk).toBeCloseTo(slow.risk, method.kind === 'flow' ? 10 : 13);
    expect(fast.reason).toBe(slow.reason);
  });

  it('looks at points of a descent as carefully, without changing its steps', () => {
    const method = { kind: 'momentum', ...steps, beta: 0.9 } as const;
    const alone = train({ risk, theta, method, record: 2 });
    const watched = train({ risk, theta, method, record: 400, observe: () => undefined });
    expect(watched.theta).toEqual(alone.theta);
    expect(watched.risk).toBe(careful.value(watched.theta));
  });
});
