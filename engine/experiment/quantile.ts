export const medianLevel = 0.5;

/**
 * The quantile of ascending values at a level in [0, 1], interpolated linearly between neighbours (type 7 of Hyndman
 * and Fan, 1996: the default of R and NumPy). Infinite values are allowed; NaN for no values or another level.
 */
export function quantileOf(ascending: ArrayLike<number>, level: number): number {
  if (ascending.length === 0 || !(level >= 0 && level <= 1)) return NaN;
  const position = level * (ascending.length - 1);
  const below = Math.floor(position);
  const a = ascending[below]!;
  const b = ascending[Math.min(below + 1, ascending.length - 1)]!;
  const weight = position - below;
  if (weight === 0 || a === b) return a;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return a === -Infinity && b === Infinity ? NaN : a + b;
  return a + (b - a) * weight;
}
