import { describe, expect, it } from 'vitest';
import { comparedWith } from '../../../engine/experiment/condition';
import type { Expression } from '../../../engine/expression/expression';
import { verdictsOf } from '../../../extension/runner/verdicts';
import { cellOf } from '../../host/plans';

const risk: Expression = { kind: 'variable', name: 'risk' };
const number = (value: number): Expression => ({ kind: 'number', value });
const below = (left: Expression, right: Expression): Expression => ({
  kind: 'comparison',
  operands: [left, right],
  operators: ['<'],
});
const aggregate = (kind: 'all' | 'max', body: Expression): Expression => ({
  kind: 'aggregate',
  aggregate: kind,
  body,
});
const half: Expression = { kind: 'binary', operator: '/', left: number(1), right: number(2) };

describe('the number that a condition compares with', () => {
  it('is the one without observables, on either side', () => {
    expect(comparedWith(below(risk, half))).toBe(0.5);
    expect(comparedWith(below(number(3), risk))).toBe(3);
    expect(comparedWith(aggregate('all', below(risk, number(2))))).toBe(2);
    expect(comparedWith(below(aggregate('max', risk), number(2)))).toBe(2);
    expect(comparedWith({ kind: 'approximately', left: number(4), right: risk })).toBe(4);
  });

  it('is not there where both sides speak of runs, or nothing is compared', () => {
    expect(comparedWith(below(risk, { kind: 'variable', name: 'initial_risk' }))).toBeNull();
    expect(
      comparedWith({ kind: 'logical', operator: 'and', operands: [below(risk, half), below(risk, half)] }),
    ).toBeNull();
  });
});

describe('the verdict over several cells', () => {
  const expectations = [{ text: 'risk < 1', line: 4, column: 3, condition: below(risk, number(1)) }];
  const cells = [1, 2, 3].map((H, index) => cellOf({ index, parameters: { H }, runs: 2, expectations }));
  const result = (holds: boolean | null, observed: number | null, reason?: string) => ({
    expectations: [
      { text: 'risk < 1', line: 4, holds, observed, ...(reason === undefined ? {} : { reason }) },
    ],
  });

  it('fails where one fails, and names each that matters', () => {
    const [verdict] = verdictsOf(cells, [result(true, 0.5), result(null, null, 'why'), result(false, 1.5)]);
    expect(verdict).toEqual({
      text: 'risk < 1',
      line: 4,
      column: 3,
      holds: false,
      observed: '1.5 in the worst of 2 runs',
      message:
        'Holds in 1 of 3 cells.\n[H = 3] Fails: observed 1.5 in the worst of 2 runs, off by 0.5.\n[H = 2] Undecided: why.',
    });
  });

  it('is undecided where none fails and one is undecided, or has not ended', () => {
    const open = verdictsOf(cells, [result(true, 0.5), null, result(true, 0.1)]);
    expect(open[0]).toMatchObject({
      holds: null,
      message: expect.stringContaining('it has not ended') as string,
    });
    const all = verdictsOf(cells, [result(true, 0.5), result(true, 0.2), result(true, 0.1)]);
    expect(all[0]).toMatchObject({ holds: true, message: 'Holds in 3 of 3 cells.' });
  });
});
