/**
 * What makes a function a density: its mass and its sign.
 */
import type { ConstructedFunction, Finding, Mass } from './finding';

/** The integral over the domain: exact where the function is; 0 where there is no function. */
export function mass(f: ConstructedFunction): Mass {
  void f;
  return { value: NaN };
}

/** An error for each interval on which the function is negative, with the place and the least value found there. */
export function findNegative(f: ConstructedFunction): Finding[] {
  void f;
  return [];
}
