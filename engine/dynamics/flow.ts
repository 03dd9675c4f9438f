import type { Controller } from './controller';
import { OrderController, ProportionalIntegralController, firstStepSize } from './controller';
import { DenseMatrix } from './dense';
import { ExplicitSolver } from './explicit';
import type { Field } from './field';
import { KrylovMatrix } from './krylov';
import type { FlowMethod } from './method';
import { SemiseparableMatrix } from './semiseparable';
import type { ShiftedMatrix } from './shifted';
import type { Solver } from './solver';
import { weightedNorm } from './solver';
import type { Path, Standing, Stepper, Verdict } from './stepper';
import { diverged } from './stepper';
import { StiffSolver } from './stiff';
import { euclidean, separation } from './vectors';

/** Tolerances below this are met by this: local errors can't be measured below rounding. */
const finestTolerance = 1e-14;
/** Explicit steps with h |lambda| above this are bounded by stability, and after so many in a row another solver pays. */
const stiffnessBound = 3;
const stiffStepsBound = 4;
/** So many steps in which time does not double are a stall of an implicit solver. */
const stallSteps = 20_000;
/** Up to so many parameters a dense factorization costs less than products with the Hessian. */
const mostDenseParameters = 160;
/** So many refusals in a row end the run. */
const mostAttempts = 80;
/** A gradient above this part of its contributions is far from their rounding. */
const farFromRest = 1e-7;
/** So many steps in which neither risk nor gradient reaches a new minimum are the rounding floor. */
const idleSteps = 40;

/** The gradient flow as a stepper: field, solver and step size control brought together. */
export class Flow implements Stepper {
  readonly standing: Standing;
  readonly theta: Float64Array;
  readonly path: Path = { distance: 0, supNorm: 0 };
  /** Time before the last accepted step. */
  previousTime = 0;
  readonly field: Field;
  private readonly method: FlowMethod;
  private readonly cancelled: () => boolean;
  private readonly tolerance: number;
  private solver: Solver;
  private controller: Controller;
  private readonly explicit: ExplicitSolver;
  private stiffSteps = 0;
  private doubledTime = 0;
  private doubledSteps = 0;
  private readonly scale: Float64Array;
  private readonly middle: Float64Array;
  private readonly previous: Float64Array;
  private scaleNorm = NaN;
  private scaleAge = 0;
  /** The lowest risk and gradient so far, when they were reached, and since then: steps, and the fall that |G|^2 dt promised. */
  private lowRisk = Infinity;
  private lowGradient = Infinity;
  private lowTime = 0;
  private idle = 0;
  private promised = 0;

  constructor(field: Field, method: FlowMethod, theta: Float64Array, cancelled: () => boolean = () => false) {
    this.field = field;
    this.cancelled = cancelled;
    this.method = method;
    this.tolerance = Math.max(finestTolerance, method.tolerance);
    this.theta = Float64Array.from(theta);
    this.scale = new Float64Array(field.size);
    this.middle = new Float64Array(field.size);
    this.previous = new Float64Array(field.size);
    this.standing = { risk: NaN, gradient: NaN, norm: NaN, time: 0, steps: 0, evaluations: 0 };
    this.explicit = new ExplicitSolver(field, this.tolerance);
    this.solver = this.explicit;
    this.solver.start(theta);
    this.controller = new ProportionalIntegralController(this.chooseFirstStep());
    this.observeState();
    this.path.supNorm = this.standing.norm;
  }

  advance(_most: number): Verdict | null {
    this.switchIfStiff();
    const { solver, controller, standing } = this;
    const until = this.method.until;
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const left = until - standing.time;
      const wanted = Math.min(controller.stepSize, solver.largestStep);
      const clipped = wanted >= left;
      // Two equal steps to the end are better than a long and a tiny one.
      const stepSize = clipped ? left : Math.min(wanted, left / 2);
      if (!clipped && standing.time + stepSize === standing.time) return this.stuck(stepSize);
      const error = solver.attempt(stepSize);
      if (error <= 1 && !this.riskRose()) {
        this.previousTime = standing.time;
        standing.time = clipped ? until : standing.time + stepSize;
        standing.steps++;
        solver.accept();
        controller.accepted(error, solver.order, stepSize);
        this.moved();
        return null;
      }
      if (error === Infinity && this.cancelled()) {
        return { status: 'cancelled', reason: 'the run was cancelled' };
      }
      controller.rejected(error <= 1 ? Infinity : error, solver.order, stepSize);
    }
    return this.stuck(controller.stepSize);
  }

  survey(): void {
    // Every accepted step leaves risk, gradient and norm up to date.
  }

  complete(): Verdict | null {
    const { standing, method } = this;
    if (!Number.isFinite(standing.risk)) return diverged('the risk', standing.steps);
    if (this.atRest()) {
      const reason =
        method.rest === 0
          ? 'the gradient is zero'
          : `gradient below ${method.rest} of the sum of its absolute contributions`;
      return { status: 'converged', reason };
    }
    if (standing.time >= method.until) {
      return { status: 'finished', reason: `time ${method.until} is reached` };
    }
    if (this.stalled()) {
      const reason = `stalled at time ${standing.time}: ${stallSteps} steps did not double it`;
      return { status: 'failed', reason: reason + this.because() };
    }
    if (method.until === Infinity && this.onFloor()) {
      return {
        status: 'finished',
        reason: 'the state cannot improve: risk and gradient no longer fall in floating point',
      };
    }
    return null;
  }

  /** Writes the point at a time of the last accepted step into `theta`. */
  interpolate(time: number, theta: Float64Array): void {
    const { previousTime, standing } = this;
    this.solver.interpolate((time - previousTime) / (standing.time - previousTime), this.middle);
    this.field.point(this.middle, theta);
  }

  /**
   * The implicit solver takes over from the explicit one: after its first step where `stiff` is asked for, and in `auto` once
   * steps are bounded by stability. A gradient flow only gets stiffer as it settles: there is no way back.
   */
  private switchIfStiff(): void {
    const { explicit, method, standing } = this;
    if (this.solver !== explicit || method.solver === 'explicit' || standing.steps === 0) return;
    this.stiffSteps = explicit.stiffness > stiffnessBound ? this.stiffSteps + 1 : 0;
    if (method.solver === 'auto' && this.stiffSteps < stiffStepsBound) return;
    const stiff = new StiffSolver(this.field, this.tolerance, matrixFor(this.field, this.cancelled));
    const stepSize = stiff.continueFrom(explicit, standing.time - this.previousTime);
    this.solver = stiff;
    this.controller = new OrderController(stiff, stepSize);
  }

  private chooseFirstStep(): number {
    const { solver, field, tolerance, middle, previous } = this;
    const { state, slope } = solver;
    const changeNorm = (stepSize: number): number => {
      for (let i = 0; i < state.length; i++) middle[i] = state[i]! + stepSize * slope[i]!;
      field.evaluate(middle, previous);
      for (let i = 0; i < state.length; i++) previous[i] = (previous[i]! - slope[i]!) / stepSize;
      return weightedNorm(previous, state, state, tolerance);
    };
    const stateNorm = weightedNorm(state, state, state, tolerance);
    return firstStepSize(stateNorm, weightedNorm(slope, state, state, tolerance), changeNorm, solver.order);
  }

  /** Along an exact flow the risk falls: a rise beyond what the tolerance explains refutes the step. */
  private riskRose(): boolean {
    const { risk, attemptedRisk } = this.solver;
    const allowance = this.tolerance * (risk + this.tolerance * (1 + this.standing.norm ** 2));
    return !(attemptedRisk <= risk + allowance);
  }

  private moved(): void {
    this.previous.set(this.theta);
    this.observeState();
    this.path.supNorm = Math.max(this.path.supNorm, this.standing.norm);
    this.path.distance += this.arc();
    this.watchFloor();
  }

  private observeState(): void {
    const { standing, solver, field, theta } = this;
    field.point(solver.state, theta);
    standing.risk = solver.risk;
    standing.gradient = solver.gradientNorm;
    standing.norm = euclidean(theta);
    standing.evaluations = field.evaluations;
  }

  /** The length of the last step's arc from chords over one and two halves (Richardson: error of order 4). */
  private arc(): number {
    const { middle, previous, theta, scale } = this;
    const chord = separation(previous, theta);
    this.solver.interpolate(0.5, middle);
    this.field.point(middle, scale);
    const halves = separation(previous, scale) + separation(scale, theta);
    return Math.max(chord, (4 * halves - chord) / 3);
  }

  /**
   * Watches for the rounding floor: risk and gradient that no longer fall although enough time has passed. Small steps that
   * add up to a fall are progress.
   */
  private watchFloor(): void {
    const { risk, gradient, time } = this.standing;
    if (risk < this.lowRisk * (1 - 1e-12) || gradient < 0.99 * this.lowGradient) {
      this.lowRisk = Math.min(this.lowRisk, risk);
      this.lowGradient = Math.min(this.lowGradient, gradient);
      this.lowTime = time;
      this.idle = 0;
      this.promised = 0;
    } else {
      this.idle++;
      this.promised += gradient * gradient * (time - this.previousTime);
    }
  }

  private onFloor(): boolean {
    const passed = this.standing.time >= 2 * this.lowTime || this.promised > 1e-10 * this.lowRisk;
    return this.idle >= idleSteps && passed;
  }

  private atRest(): boolean {
    const { standing, method } = this;
    // The contributions change slowly: they are looked at again when the gradient comes near, else now and then.
    const near = !(standing.gradient > 30 * method.rest * this.scaleNorm);
    if (near || this.scaleAge++ % 64 === 0) {
      this.field.risk.gradientScale(this.theta, this.scale);
      this.scaleNorm = euclidean(this.scale);
    }
    this.field.farFromRest = standing.gradient > farFromRest * this.scaleNorm;
    return standing.gradient <= method.rest * this.scaleNorm;
  }

  /** Steps of an implicit solver are bounded by accuracy alone, and what is left to follow lasts ever longer. */
  private stalled(): boolean {
    const { standing } = this;
    if (this.solver === this.explicit || standing.time >= 2 * this.doubledTime) {
      this.doubledTime = standing.time;
      this.doubledSteps = standing.steps;
      return false;
    }
    return standing.steps - this.doubledSteps > stallSteps;
  }

  /** What is known of why steps fail here. */
  private because(): string {
    const { risk } = this.field;
    const obstacle = risk.hessianObstacle(this.theta);
    if (obstacle !== null) return `; ${obstacle}`;
    return risk.gradientJumps === true
      ? '; the gradient seems to jump here, as that of a data set does where a kink passes a point'
      : '; the gradient seems to change here faster than steps of this tolerance can follow: choose a larger `tolerance`';
  }

  private stuck(stepSize: number): Verdict {
    return {
      status: 'failed',
      reason: `stalled at time ${this.standing.time}: no step down to ${stepSize} meets the tolerance${this.because()}`,
    };
  }
}

/** The way to solve the implicit equations that suits a risk. */
function matrixFor(field: Field, interrupted: () => boolean): ShiftedMatrix {
  if (field.risk.neuronBlocks) return new SemiseparableMatrix(field);
  return field.size <= mostDenseParameters
    ? new DenseMatrix(field, interrupted)
    : new KrylovMatrix(field, interrupted);
}
