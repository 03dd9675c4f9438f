import { expect, test } from 'vitest';
import { retentionFor } from '../../engine/host/retention';
import { planOf } from './plans';

// One run of a cell with widths 1, 3, 1 records 50 samples of 10 parameters, of 8 bytes each.
const bytesPerRun = 50 * 10 * 8;

test('every run keeps theta as long as that fits the budget', () => {
  const plan = planOf([{ runs: 5 }]);
  expect(retentionFor(plan)).toEqual({ thetaRuns: 5, stride: 1 });
  expect(retentionFor(plan, 5 * bytesPerRun).thetaRuns).toBe(5);
  expect(retentionFor(plan, 5 * bytesPerRun - 1).thetaRuns).toBe(4);
  expect(retentionFor(plan, 0).thetaRuns).toBe(0);
});

test('cells share the budget', () => {
  const plan = planOf([{ runs: 5 }, { runs: 2 }]);
  expect(retentionFor(plan, 6 * bytesPerRun).thetaRuns).toBe(3);
});
