import { expect, test } from 'vitest';
import type { Method } from '../../engine/experiment/plan';
import type { Expression } from '../../engine/expression/expression';
import { describeMethod } from '../../engine/host/describe';

const number = (value: number): Expression => ({ kind: 'number', value });
const n: Expression = { kind: 'variable', name: 'n' };
const sum: Expression = { kind: 'binary', operator: '+', left: number(1), right: n };
const falling: Expression = { kind: 'binary', operator: '/', left: number(0.1), right: sum };

const descent = (rate: Expression, steps: number): Method => ({ kind: 'gd', rate, steps, normalized: false });

test('a descent method is told with its steps and their size', () => {
  expect(describeMethod(descent(number(0.01), 5000))).toBe('gradient descent, 5,000 steps of size 0.01');
  expect(describeMethod(descent(falling, 100))).toBe(
    'gradient descent, 100 steps of sizes from 0.1 to 0.001',
  );
  expect(describeMethod({ kind: 'sgd', rate: number(0.5), batch: 8, steps: 3 })).toBe(
    'stochastic gradient descent, batch 8, 3 steps of size 0.5',
  );
});
