/**
 * What the language describes and the engine can't do yet. Each entry is refused with a sentence of its own; take an
 * entry out when the engine has learned it.
 */
export interface Availability {
  /** Targets and densities of several variables. */
  readonly severalDimensions: boolean;
  readonly gauss: boolean;
  readonly sobol: boolean;
}

export const available: Availability = {
  severalDimensions: false,
  gauss: false,
  sobol: false,
};
