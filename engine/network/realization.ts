/** N at the domain's ends and at every kink inside, ascending (one-dimensional input). */
export interface Realization {
  readonly breakpoints: readonly number[];
  readonly values: readonly number[];
}
