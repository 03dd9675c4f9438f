import { describe, expect, it } from 'vitest';
import { DenseMatrix } from '../../engine/dynamics/dense';
import { ExplicitSolver } from '../../engine/dynamics/explicit';
import { PlainField } from '../../engine/dynamics/field';
import type { Solver } from '../../engine/dynamics/solver';
import { StiffSolver } from '../../engine/dynamics/stiff';
import { farthest, quartic } from './problems';

const start = Float64Array.of(1, -0.7, 0.4);
const exact = (t: number): number[] => [...start].map((x) => x / Math.sqrt(1 + 2 * x * x * t));

/** Error at time 1 after `count` equal steps of an explicit solver. */
function explicitError(count: number): number {
  const solver = new ExplicitSolver(new PlainField(quartic(3)), 1e-12);
  solver.start(start);
  for (let k = 0; k < count; k++) {
    solver.attempt(1 / count);
    solver.accept();
  }
  return farthest(solver.state, exact(1));
}

/** Error at time 2 after equal steps from time 1 with a formula of fixed order; the first differences are exact. */
function formulaError(order: number, count: number): number {
  const field = new PlainField(quartic(3));
  const solver = new StiffSolver(field, 1e-13, new DenseMatrix(field, () => false));
  const h = 1 / count;
  const slope = new Float64Array(3);
  const state = Float64Array.from(exact(1));
  field.evaluate(state, slope);
  const seed: Solver = Object.assign(new ExplicitSolver(field, 1e-13), {
    state,
    slope,
    interpolate(fraction: number, into: Float64Array) {
      into.set(exact(1 - 6 * h * (1 - fraction)));
    },
  });
  solver.continueFrom(seed, 6 * h);
  solver.setOrder(order);
  for (let k = 0; k < count; k++) {
    solver.attempt(h);
    solver.accept();
  }
  return farthest(solver.state, exact(2));
}

describe('orders of convergence', () => {
  it('the explicit Runge-Kutta solver has order 8', () => {
    const order = Math.log2(explicitError(8) / explicitError(16));
    expect(order).toBeGreaterThan(7.4);
    expect(order).toBeLessThan(9.5);
  });

  it('its dense output has order 7', () => {
    const error = (h: number): number => {
      const solver = new ExplicitSolver(new PlainField(quartic(3)), 1e-12);
      solver.start(start);
      solver.attempt(h);
      solver.accept();
      const middle = new Float64Array(3);
      solver.interpolate(0.37, middle);
      return farthest(middle, exact(0.37 * h));
    };
    const order = Math.log2(error(0.1) / error(0.05)) - 1;
    expect(order).toBeGreaterThan(6.4);
    expect(order).toBeLessThan(8);
  });

  it.each([1, 2, 3, 4, 5])('the numerical differentiation formula %i has its order', (order) => {
    const observed = Math.log2(formulaError(order, 40) / formulaError(order, 80));
    expect(observed).toBeGreaterThan(order - 0.35);
    expect(observed).toBeLessThan(order + 0.8);
  });

  it('differences for another step size belong to the same polynomial', () => {
    const field = new PlainField(quartic(3));
    const solver = new StiffSolver(field, 1e-13, new DenseMatrix(field, () => false));
    const explicit = new ExplicitSolver(field, 1e-13);
    explicit.start(start);
    explicit.attempt(0.1);
    explicit.accept();
    solver.continueFrom(explicit, 0.1);
    let time = 0.1;
    // Sizes that change at every seventh step between 1/60 and 1/120.
    for (let k = 0; time < 1; k++) {
      const h = Math.floor(k / 7) % 2 === 0 ? 1 / 60 : 1 / 120;
      solver.attempt(h);
      solver.accept();
      time += h;
    }
    expect(farthest(solver.state, exact(time))).toBeLessThan(1e-7);
  });

  it('the error estimate of a step is of the size of its error', () => {
    const field = new PlainField(quartic(3));
    const solver = new ExplicitSolver(field, 1);
    solver.start(start);
    const estimate = solver.attempt(0.5);
    solver.accept();
    const error = farthest(solver.state, exact(0.5));
    expect(estimate).toBeGreaterThan(error / 30);
    expect(estimate).toBeLessThan(error * 1e4);
  });
});
