/** How sure a proportion is that was seen in a number of trials. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The 97.5 per cent quantile of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * The interval of Wilson (1927) at 95 per cent: the proportions from which the observed one is at most z standard errors
 * away. [0, 1] without any trials.
 */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const middle = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: successes === 0 ? 0 : Math.max(0, middle - half),
    high: successes === trials ? 1 : Math.min(1, middle + half),
  };
}

/** The chance that at least one of k independent runs succeeds, each with the given chance. */
export function withRestarts(chance: number, k: number): number {
  return -Math.expm1(k * Math.log1p(-chance));
}
