import type { Follower } from './following';
import type { Recorder, Stepper, Verdict } from './stepper';
import { diverged } from './stepper';
import type { Ending, State } from './training';
import { allFinite } from './vectors';

/** What looks on while a method steps, and may end it. */
export interface Onlookers {
  readonly recorder: Recorder;
  readonly follower: Follower | null;
  readonly stop: ((state: State) => boolean) | null;
  /** Whether the stopping rule is asked at recorded points alone, since risk and gradient are not had along the way. */
  readonly stopWhenRecorded: boolean;
}

/** One training under way: a method at a point and those who look on. Says where to stop and ends with its verdict. */
export class Trajectory<S extends Stepper = Stepper> {
  readonly stepper: S;
  private readonly onlookers: Onlookers;
  private verdict: Verdict | null = null;
  private initialRisk = NaN;

  constructor(stepper: S, onlookers: Onlookers) {
    this.stepper = stepper;
    this.onlookers = onlookers;
  }

  get ended(): boolean {
    return this.verdict !== null;
  }

  /** Looks at the initial point; ends there if there is nothing to step from. */
  begin(): void {
    const { stepper } = this;
    stepper.survey();
    this.initialRisk = stepper.standing.risk;
    if (!allFinite(stepper.theta)) this.verdict = diverged('theta', 0);
    else if (!Number.isFinite(this.initialRisk)) this.verdict = diverged('the risk', 0);
    else {
      this.onlookers.recorder.first();
      this.onlookers.follower?.after();
    }
  }

  /** Ends the training where its stopping rule holds or the method has nothing left to do. */
  look(): void {
    const { stepper, onlookers } = this;
    const { stop, stopWhenRecorded, recorder } = onlookers;
    if (stop && (!stopWhenRecorded || recorder.due())) {
      stepper.survey();
      if (stop(stepper.standing)) {
        this.end({ status: 'stopped', reason: 'the stopping condition holds' });
        return;
      }
    }
    const complete = stepper.complete();
    if (complete) this.end(complete);
  }

  /** How many steps may be taken before somebody wants to look. */
  stepsToNext(): number {
    const { stop, stopWhenRecorded, recorder, follower } = this.onlookers;
    if (stop && !stopWhenRecorded) return 1;
    return Math.min(recorder.stepsToNext(), follower?.stepsToNext() ?? Infinity);
  }

  /** After steps were taken, or one of them failed. */
  arrive(failure: Verdict | null): void {
    if (failure) this.end(failure);
    else {
      this.onlookers.recorder.after();
      this.onlookers.follower?.after();
    }
  }

  cancel(): void {
    this.end({ status: 'cancelled', reason: 'the run was cancelled' });
  }

  ending(): Ending {
    const { stepper, verdict, initialRisk } = this;
    if (!verdict) throw new Error('the training has not ended');
    const { path } = this.onlookers.recorder;
    return { ...verdict, theta: Float64Array.from(stepper.theta), ...stepper.standing, initialRisk, ...path };
  }

  private end(verdict: Verdict): void {
    this.verdict = verdict;
    this.stepper.survey();
    this.onlookers.recorder.last();
    this.onlookers.follower?.last();
  }
}
