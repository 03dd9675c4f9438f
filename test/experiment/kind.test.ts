/** The kind of the point that a run ends at, as runs report it. */
import { describe, expect, it } from 'vitest';
import type { FlowMethod } from '../../engine/dynamics/method';
import type { Cell, LineFunction } from '../../engine/experiment/plan';
import type { RunResult } from '../../engine/experiment/result';
import { CellRunner } from '../../engine/experiment/run';
import { cellOf } from '../host/plans';
import { floating, pieces } from '../landscape/pieces';

function exact(coefficients: readonly string[], from: string, to: string): LineFunction {
  const body = pieces([from, to], coefficients);
  return { name: 'f', polynomial: floating(body), exact: body };
}

const flow = (until: number): FlowMethod => ({
  kind: 'flow',
  until,
  tolerance: 1e-9,
  solver: 'auto',
  normalized: false,
  rest: 1e-13,
});

/** One run of one neuron from a given point, for a polynomial on [from, to] and the density 1. */
function end(
  target: readonly string[],
  [from, to]: readonly [string, string],
  theta: readonly number[],
  changes: Partial<Cell> = {},
): RunResult {
  const [a, b] = [Number(from), Number(to)];
  const cell = cellOf({
    widths: [1, (theta.length - 1) / 3, 1],
    problem: {
      kind: 'line',
      domain: { a, b },
      target: exact(target, from, to),
      density: exact(['1'], from, to),
      mass: b - a,
    },
    initialization: { kind: 'given', theta: Float64Array.from(theta) },
    method: flow(1e5),
    ...changes,
  });
  const surroundings = { cancelled: () => false, samples: () => undefined, keepTheta: false };
  return new CellRunner(cell).run(0, surroundings);
}

const square = ['0', '0', '1'];
const unit = ['0', '1'] as const;
const start = [1, -0.2, 1, 0];
/** E' has a root of order three at q = 1/3. */
const triple = ['0', '0', '2201/702', '-760/81', '4855/468', '-140/39'];
const toTriple = [1, -0.4, 0.56, 0.05];

describe('the kind of the end of a run', () => {
  it.each([
    ['the best of all', start, 'global_minimum'],
    ['the affine plateau', [1, 0.5, 1, 0], 'local_minimum'],
    ['a dead neuron', [-1, 0.5, 1, 0], 'local_minimum'],
    ['the best of all, on its way', start, 'not_critical', 10],
  ] as const)('is told by the complete list of one neuron: %s', (_, theta, kind, until: number = 1e5) => {
    const result = end(square, unit, theta, { method: flow(until) });
    expect([result.kind, result.undecided.kind]).toEqual([kind, undefined]);
  });

  it('is no more than a local minimum of two neurons without a list', () => {
    const result = end(square, unit, [1, 1, -0.2, -0.6, 1, 1, 0], { method: flow(1e6) });
    expect(result.kind).toBe('local_minimum');
  });

  it.each([
    [1e4, 'not an ordinary one'],
    [1e5, 'power of time'],
    [1e8, 'degenerate'],
  ])('is undecided where the limit is degenerate, until %d', (until, reason) => {
    const result = end(triple, unit, toTriple, { method: flow(until) });
    expect(result.kind).toBe('undecided');
    expect(result.undecided.kind).toContain(reason);
  });

  it('is undecided where residual and gradient vanish together', () => {
    // The target zero: the kink runs into an end of the domain, and nothing is left to compare the gradient with.
    for (const method of [flow(1e3), flow(1e6)]) {
      const result = end(['0'], ['-1', '1'], [0.3, 0, 0.3, 0], { method });
      expect(result.kind).toBe('undecided');
      expect(result.undecided.kind).toMatch(/terms that it sums up are no more|power of time/);
    }
    const { observables } = end(['0'], ['-1', '1'], [0.3, 0, 0.3, 0], { method: flow(1e6) });
    expect(Math.abs(observables.decay_rate! - 3)).toBeLessThan(0.05);
  });

  it('is a global minimum where nothing of the initial risk is left of the target zero', () => {
    const result = end(['0'], ['-1', '1'], [0.3, 0.5, 0, 1e-3], {
      method: { ...flow(600), solver: 'explicit', rest: 0 },
    });
    expect(result.observables.risk).toBeGreaterThan(0);
    expect(result.kind).toBe('global_minimum');
  });

  it.each(['momentum', 'adam'] as const)('and its exponent are told by the limit for %s', (kind) => {
    const rate = { kind: 'number', value: kind === 'adam' ? 1e-3 : 0.05 } as const;
    const method =
      kind === 'adam'
        ? ({ kind, rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, steps: 20_000 } as const)
        : ({ kind, rate, beta: 0.9, steps: 20_000 } as const);
    const { observables, undecided, ...result } = end(square, unit, start, { method });
    expect(result.kind).toBe('global_minimum');
    expect([observables.lojasiewicz, observables.decay_rate]).toEqual([0.5, null]);
    expect(undecided.decay_rate).toContain('critical point beside the end');
    expect(undecided.lojasiewicz).toBeUndefined();
    // Beside a degenerate limit, and far from any, nothing tells the exponent.
    for (const [target, theta, steps] of [
      [triple, toTriple, 20_000],
      [square, start, 20],
    ] as const) {
      const other = end(target, unit, theta, { method: { ...method, steps } });
      expect(other.observables.lojasiewicz).toBeNull();
      expect(other.undecided.lojasiewicz).toContain('no limit tells the exponent');
    }
  });

  it('leaves the exponent of noisy descent to the point beside its end', () => {
    const method = { kind: 'sgd', rate: { kind: 'number', value: 0.01 }, batch: 64, steps: 8000 } as const;
    const { kind, observables } = end(square, unit, [1.13, -0.38, 1.18, 0.04], { method });
    expect([kind, observables.lojasiewicz]).toEqual(['not_critical', 0.5]);
  });
});
