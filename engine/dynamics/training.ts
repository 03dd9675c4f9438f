/**
 * What goes into a training run and what comes out of it. The vocabulary of this room: every solver, every descent
 * method and the loop that drives them speak of these types.
 */
import type { Risk } from '../risk/risk';
import type { DescentMethod, FlowMethod } from './method';

/** What a stopping rule is asked about: the state at the start or after an accepted step. */
export interface State {
  readonly risk: number;
  /** Euclidean norm of G; of the projected one for normalized methods. */
  readonly gradient: number;
  /** Euclidean norm of theta. */
  readonly norm: number;
  readonly time: number;
  readonly steps: number;
}

/** One recorded point of a trajectory. The object and `theta` are overwritten by the next one: copy what you keep. */
export interface Sample {
  step: number;
  time: number;
  risk: number;
  /** Euclidean norm of G; of the projected one for normalized methods. */
  gradient: number;
  norm: number;
  readonly theta: Float64Array;
}

/** Where `sgd` takes its samples from. */
export interface Sampler {
  /**
   * Draws one sample: writes the input and, after it, the target's value there into `point` (inputs + 1 numbers), and
   * returns the sample's weight (the mass of the density; 1 for rows of a data set).
   */
  draw(point: Float64Array): number;
}

export interface Training {
  readonly risk: Risk;
  readonly method: FlowMethod | DescentMethod;
  /** The initial point; not changed. Normalized methods first move it to the submanifold. */
  readonly theta: Float64Array;
  /** Ends the run as `stopped` when true. */
  readonly stop?: ((state: State) => boolean) | null;
  /** About how many samples `observe` receives, spaced logarithmically; first and last always. Default 400. */
  readonly record?: number;
  /** Needed by `sgd` alone. */
  readonly sampler?: Sampler;
  /** Polled at least every few milliseconds; true ends the run as `cancelled`. */
  readonly cancelled?: () => boolean;
  /**
   * Told every few milliseconds which share of a descent's steps is taken. Never told of a flow: how long the rest of one
   * takes can't be seen from its time. Of trainings that go together the first one's is told.
   */
  readonly progress?: (fraction: number) => void;
  /**
   * Receives the recorded samples in the order of time. Calls may lag behind the state: a flow decides between all its
   * steps and a grid in time once it has taken more than `record` steps.
   */
  readonly observe?: (sample: Sample) => void;
  /**
   * Receives states from which convergence rates are estimated: the start, the end and about eight for each doubling of
   * a flow's time or a descent's step number, whatever `record` says. For flows and gd; the others leave it out.
   */
  readonly follow?: (sample: Sample) => void;
}

export type EndingStatus = 'converged' | 'finished' | 'stopped' | 'diverged' | 'cancelled' | 'failed';

/** How a run ended and the totals over it. */
export interface Ending {
  readonly status: EndingStatus;
  /** A sentence without full stop. */
  readonly reason: string;
  /** The last point; the last finite one if the run diverged. */
  readonly theta: Float64Array;
  /** Risk, norm of the (projected) generalized gradient and norm of theta at this point. */
  readonly risk: number;
  readonly gradient: number;
  readonly norm: number;
  /** Risk at the initial point (the normalized one has the same). */
  readonly initialRisk: number;
  /** Time of a flow; for descent the sum of the step sizes. */
  readonly time: number;
  readonly steps: number;
  /** Evaluations of the gradient that the method itself asked for; recording is not counted. */
  readonly evaluations: number;
  /** Length of the path in parameter space: of the flow's arc, or of the polygon through the recorded samples. */
  readonly distance: number;
  /** Largest norm of theta over the accepted steps of a flow, or over the recorded samples of a descent. */
  readonly supNorm: number;
}
