import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { DenseMatrix } from '../../engine/dynamics/dense';
import { type Field, NormalizedField, PlainField } from '../../engine/dynamics/field';
import { KrylovMatrix } from '../../engine/dynamics/krylov';
import { SemiseparableMatrix } from '../../engine/dynamics/semiseparable';
import type { ShiftedMatrix } from '../../engine/dynamics/shifted';
import { hiddenRows } from '../../engine/dynamics/sphere';
import { train } from '../../engine/dynamics/train';
import { normalize } from '../../engine/network/normalize';
import type { Risk } from '../../engine/risk/risk';
import { bent, cap, farthest, flow, lineRisk, normals } from './problems';

const never = (): boolean => false;

function fieldOf(risk: Risk, normalized: boolean): Field {
  return normalized ? new NormalizedField(risk, hiddenRows(risk.shape)) : new PlainField(risk);
}

function solution(matrix: ShiftedMatrix, theta: Float64Array, gamma: number, right: Float64Array) {
  const vector = right.slice();
  matrix.refresh(theta);
  const solved = matrix.factor(gamma) && matrix.solve(vector);
  return { solved, vector };
}

describe('solving with I + gamma J', () => {
  it('by neurons in O(H) agrees with the dense factorization, degenerate neurons included', () => {
    const arbitrary = fc.record({
      width: fc.integer({ min: 1, max: 12 }),
      seed: fc.integer({ min: 1, max: 1e6 }),
      normalized: fc.boolean(),
      gamma: fc.constantFrom(1e-3, 1e-2, 0.1),
      zeros: fc.array(fc.integer({ min: 0, max: 35 }), { maxLength: 4 }),
      twin: fc.boolean(),
    });
    fc.assert(
      fc.property(arbitrary, ({ width, seed, normalized, gamma, zeros, twin }) => {
        const risk = lineRisk([1, width, 1], bent, cap);
        const theta = normals(risk.shape.parameters, seed);
        for (const zero of zeros) theta[zero % theta.length] = 0;
        if (twin && width > 1) {
          theta[1] = theta[0]!;
          theta[width + 1] = theta[width]!;
        }
        if (normalized) normalize(risk.shape, theta);
        const field = fieldOf(risk, normalized);
        const right = normals(theta.length, seed + 1);
        const dense = solution(new DenseMatrix(field, never), theta, gamma, right);
        const fast = solution(new SemiseparableMatrix(field), theta, gamma, right);
        expect(fast.solved).toBe(dense.solved);
        if (dense.solved) expect(farthest(fast.vector, dense.vector)).toBeLessThan(1e-10);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('by neurons stays right for a large gamma at a trained state', () => {
    const risk = lineRisk([1, 8, 1]);
    const { theta } = train({ risk, theta: normals(25, 3), method: flow({ until: 1e5 }) });
    const field = fieldOf(risk, false);
    const right = normals(25, 4);
    for (const gamma of [10, 1e3]) {
      const dense = solution(new DenseMatrix(field, never), theta, gamma, right);
      const fast = solution(new SemiseparableMatrix(field), theta, gamma, right);
      expect(fast.solved && dense.solved).toBe(true);
      expect(farthest(fast.vector, dense.vector)).toBeLessThan(1e-9 * gamma);
    }
  });

  it.each([false, true])(
    'from products alone agrees with the dense factorization (normalized: %s)',
    (normalized) => {
      const risk = lineRisk([1, 6, 6, 1]);
      const theta = normals(risk.shape.parameters, 8);
      if (normalized) normalize(risk.shape, theta);
      const field = fieldOf(risk, normalized);
      const right = normals(theta.length, 9);
      const dense = solution(new DenseMatrix(field, never), theta, 0.02, right);
      const free = solution(new KrylovMatrix(field, never), theta, 0.02, right);
      expect(dense.solved && free.solved).toBe(true);
      // The outer iteration mends what the inner one leaves: a thousandth of the right-hand side.
      expect(farthest(free.vector, dense.vector)).toBeLessThan(
        5e-3 * farthest(right, new Float64Array(right.length)),
      );
    },
  );

  it('says so when the matrix is not positive definite', () => {
    const risk = lineRisk([1, 8, 1]);
    const theta = normals(25, 3);
    const field = fieldOf(risk, false);
    for (const matrix of [new DenseMatrix(field, never), new SemiseparableMatrix(field)]) {
      matrix.refresh(theta);
      expect(matrix.factor(1e6)).toBe(false);
    }
  });
});
