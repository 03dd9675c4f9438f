/**
 * Aggregates of a number over the runs of a cell.
 */
import type { AggregateNode } from '../expression/expression';
import { quantileOf } from './quantile';

/** `level` is that of quantiles; of other kinds of aggregates it is ignored. */
export function aggregate(kind: AggregateNode['aggregate'], level: number, values: Float64Array): number {
  switch (kind) {
    case 'min':
      return values.reduce((a, b) => Math.min(a, b), Infinity);
    case 'max':
      return values.reduce((a, b) => Math.max(a, b), -Infinity);
    case 'mean':
      return mean(values);
    case 'median':
    case 'quantile':
      return quantileOf(values.slice().sort(), level);
    default:
      return NaN;
  }
}

/** Summed with compensation, so that the mean of equal numbers is that number. */
function mean(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (Number.isFinite(sum) ? sum + lost : sum) / values.length;
}
