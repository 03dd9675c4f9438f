/** Plans made by hand: the host needs no language. */
import type { Expression } from '../../engine/expression/expression';
import type { Cell, ExperimentPlan, LineFunction } from '../../engine/experiment/plan';

const square: LineFunction = {
  name: 'square',
  polynomial: { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(0.25, 0.5, 0.25)] },
};
const uniform: LineFunction = {
  name: 'uniform',
  polynomial: { breaks: Float64Array.of(0, 1), coefficients: [Float64Array.of(1)] },
};
const problem = { kind: 'line', domain: { a: 0, b: 1 }, target: square, density: uniform, mass: 1 } as const;
const number = (value: number): Expression => ({ kind: 'number', value });

export function cellOf(changes: Partial<Cell> = {}): Cell {
  return {
    index: 0,
    parameters: {},
    problem,
    widths: [1, 3, 1],
    initialization: {
      kind: 'random',
      weights: { kind: 'normal', mean: 0, sd: 1 },
      biases: { kind: 'normal', mean: 0, sd: 1 },
    },
    seed: 1,
    runs: 5,
    method: { kind: 'gd', rate: number(0.05), steps: 200, normalized: false },
    stop: null,
    record: 50,
    integration: { kind: 'exact' },
    refine: null,
    expectations: [
      {
        text: 'max(risk) < 1',
        line: 3,
        condition: {
          kind: 'comparison',
          operands: [
            { kind: 'aggregate', aggregate: 'max', body: { kind: 'variable', name: 'risk' } },
            number(1),
          ],
          operators: ['<'],
        },
      },
    ],
    ...changes,
  };
}

export function planOf(cells: readonly Partial<Cell>[] = [{}]): ExperimentPlan {
  return {
    name: 'square',
    documentation: '',
    line: 1,
    cells: cells.map((changes, index) => cellOf({ index, ...changes })),
  };
}
