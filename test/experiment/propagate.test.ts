import fc from '../properties';
import { describe, expect, it } from 'vitest';
import { propagate } from '../../engine/experiment/propagate';
import { evaluateNumber } from '../../engine/expression/evaluate';
import type { AggregateNode, Expression, FunctionName } from '../../engine/expression/expression';

const share: AggregateNode = { kind: 'aggregate', aggregate: 'fraction', body: { kind: 'number', value: 1 } };

const formula = fc.letrec<{ formula: Expression }>((tie) => ({
  formula: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(share),
    fc.integer({ min: -3, max: 3 }).map((value): Expression => ({ kind: 'number', value })),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '^'), tie('formula'), tie('formula'))
      .map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right })),
    tie('formula').map((operand): Expression => ({ kind: 'unary', operator: '-', operand })),
    fc
      .tuple(
        fc.constantFrom<FunctionName>('abs', 'min', 'max', 'relu', 'sqrt', 'exp', 'log', 'sin', 'tanh'),
        fc.array(tie('formula'), { minLength: 1, maxLength: 2 }),
      )
      .map(([name, operands]): Expression => {
        const several = name === 'min' || name === 'max';
        return { kind: 'call', function: name, arguments: several ? operands : operands.slice(0, 1) };
      }),
  ),
})).formula;

const at = (node: Expression, value: number) =>
  evaluateNumber(node, {}, { number: () => value, truth: () => undefined });

describe('a formula of a number that is known up to an interval', () => {
  it('lies where it is said to lie', () => {
    let informative = 0;
    fc.assert(
      fc.property(formula, fc.double({ min: 0, max: 1, noNaN: true }), (node, low) => {
        const high = low + (1 - low) / 3;
        const bounds = propagate(node, () => ({ low, high }));
        if (Number.isNaN(bounds.low)) return;
        if (bounds.low < bounds.high && bounds.high < Infinity) informative++;
        for (const t of [0, 0.1, 0.5, 0.8, 1]) {
          const value = at(node, low + t * (high - low));
          if (!Number.isFinite(value)) continue;
          const slack = 1e-9 * (1 + Math.abs(value));
          expect(value).toBeGreaterThanOrEqual(bounds.low - slack);
          expect(value).toBeLessThanOrEqual(bounds.high + slack);
        }
      }),
      { numRuns: 500 },
    );
    expect(informative).toBeGreaterThan(50);
  });

  it('is the same number as ever at a point', () => {
    fc.assert(
      fc.property(formula, fc.double({ min: 0, max: 1, noNaN: true }), (node, value) => {
        const { low, high } = propagate(node, () => ({ low: value, high: value }));
        const expected = at(node, value);
        expect([low + 0, high + 0]).toEqual([expected + 0, expected + 0]);
      }),
      { numRuns: 300 },
    );
  });

  it('has exact ends where it is monotone', () => {
    const number = (value: number): Expression => ({ kind: 'number', value });
    const rest: Expression = { kind: 'binary', operator: '-', left: number(1), right: share };
    const power: Expression = { kind: 'binary', operator: '^', left: rest, right: number(3) };
    expect(propagate(power, () => ({ low: 0.25, high: 0.5 }))).toEqual({ low: 0.125, high: 0.75 ** 3 });
    const shifted: Expression = { kind: 'binary', operator: '-', left: share, right: number(0.5) };
    const square: Expression = { kind: 'binary', operator: '^', left: shifted, right: number(2) };
    expect(propagate(square, () => ({ low: 0.25, high: 1 }))).toEqual({ low: 0, high: 0.25 });
  });
});
