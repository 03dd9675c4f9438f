/**
 * Aggregates of a number over the runs of a cell, of which there may be more than fit into memory.
 */
import type { AggregateNode } from '../expression/expression';
import { quantileIn, type Series } from './quantile';

/** `level` is that of quantiles; of other kinds of aggregates it is ignored. */
export function aggregate(kind: AggregateNode['aggregate'], level: number, values: Series): number {
  switch (kind) {
    case 'min':
      return folded(values, Math.min, Infinity);
    case 'max':
      return folded(values, Math.max, -Infinity);
    case 'mean':
      return mean(values);
    case 'median':
    case 'quantile':
      return quantileIn(values, level);
    default:
      return NaN;
  }
}

function folded(values: Series, combine: (a: number, b: number) => number, initial: number): number {
  let result = initial;
  values((value) => (result = combine(result, value)));
  return result;
}

/** Summed with compensation, so that the mean of equal numbers is that number. */
function mean(values: Series): number {
  let [sum, lost, count] = [0, 0, 0];
  values((value) => {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
    count++;
  });
  return (Number.isFinite(sum) ? sum + lost : sum) / count;
}
