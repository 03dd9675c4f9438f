import type { UpdateRule } from './descent';
import { Descent } from './descent';
import { adam } from './adam';
import { NormalizedField, PlainField } from './field';
import { Flow } from './flow';
import { FlowRecorder, SilentRecorder } from './flow-recording';
import { Follower } from './following';
import { gradientDescent, normalizedGradientDescent } from './gd';
import { KernelDescent, KernelEnsemble } from './kernel-descent';
import type { DescentMethod, FlowMethod } from './method';
import { momentum } from './momentum';
import { normalize } from '../network/normalize';
import { Patience } from './patience';
import { StepRecorder } from './recording';
import { stepSizesOf } from './schedule';
import { sampledSlope } from './sgd';
import { exactSlope, projectedSlope } from './slopes';
import { hiddenRows } from './sphere';
import type { Recorder, Stepper } from './stepper';
import type { Ending, Training } from './training';
import { Trajectory } from './trajectory';

export type { Ending, Sample, State, Training } from './training';

/** How many samples `observe` receives unless told. */
const defaultRecord = 400;

/**
 * Runs one method from one initial point to its ending. What happens during a run never throws; the run ends with its
 * status and a reason.
 */
export function train(training: Training): Ending {
  return trainTogether([training])[0]!;
}

/**
 * Trainings of one problem by one method, which differ in their initial points and in who looks on. Where a kernel moves
 * many networks at once they go in step; each has the same bits as alone. The endings, in the order of the trainings.
 */
export function trainTogether(trainings: readonly Training[]): Ending[] {
  const [first] = trainings;
  if (!first) return [];
  const ensemble = ensembleOf(first);
  if (!ensemble) return trainings.map(trainAlone);
  const trajectories = trainings.map((training) => {
    const descent = new KernelDescent(training.risk, ensemble, training.theta);
    return trajectoryOf(training, descent, stepRecorderOf(training, descent, ensemble.total));
  });
  drive(trajectories, together(ensemble), attended(first, trajectories));
  return trajectories.map((trajectory) => trajectory.ending());
}

function trainAlone(training: Training): Ending {
  const trajectory = prepare(training);
  drive([trajectory], alone, attended(training, [trajectory]));
  return trajectory.ending();
}

/** The question whether a training was cancelled, which tells its progress each time it is asked. */
function attended(training: Training, trajectories: readonly Trajectory[]): (() => boolean) | undefined {
  const { method, progress, cancelled } = training;
  if (!progress || method.kind === 'flow') return cancelled;
  return () => {
    let steps = 0;
    for (const { stepper } of trajectories) steps = Math.max(steps, stepper.standing.steps);
    progress(steps / method.steps);
    return cancelled?.() ?? false;
  };
}

/** Takes up to `most` steps of trajectories that stand at the same step and tells each where that led. */
type Advance<S extends Stepper> = (going: readonly Trajectory<S>[], most: number) => void;

const alone: Advance<Stepper> = (going, most) => {
  for (const trajectory of going) trajectory.arrive(trajectory.stepper.advance(most));
};

function together(ensemble: KernelEnsemble): Advance<KernelDescent> {
  return (going, most) => {
    const failures = ensemble.advance(
      going.map(({ stepper }) => stepper),
      most,
    );
    going.forEach((trajectory, k) => trajectory.arrive(failures[k]!));
  };
}

/** The one loop: looks, asks whether to go on, and steps, until all have ended. */
function drive<S extends Stepper>(
  trajectories: readonly Trajectory<S>[],
  advance: Advance<S>,
  cancelled: (() => boolean) | undefined,
): void {
  const patience = new Patience(cancelled);
  for (const trajectory of trajectories) trajectory.begin();
  let going = underWay(trajectories);
  for (;;) {
    for (const trajectory of going) trajectory.look();
    going = underWay(going);
    if (going.length === 0) return;
    if (patience.ended(going[0]!.stepper.standing.steps)) {
      for (const trajectory of going) trajectory.cancel();
      return;
    }
    let most = patience.chunk;
    for (const trajectory of going) most = Math.min(most, trajectory.stepsToNext());
    advance(going, most);
    going = underWay(going);
  }
}

const isUnderWay = (trajectory: Trajectory): boolean => !trajectory.ended;

function underWay<S extends Stepper>(trajectories: readonly Trajectory<S>[]): readonly Trajectory<S>[] {
  return trajectories.every(isUnderWay) ? trajectories : trajectories.filter(isUnderWay);
}

function trajectoryOf<S extends Stepper>(training: Training, stepper: S, recorder: Recorder): Trajectory<S> {
  const stop = training.stop ?? null;
  const stopWhenRecorded = training.method.kind === 'sgd';
  return new Trajectory(stepper, {
    recorder,
    follower: followerOf(training, stepper),
    stop,
    stopWhenRecorded,
  });
}

/** Rates are defined for the flow and for plain descent alone. */
function followerOf({ method, follow }: Training, stepper: Stepper): Follower | null {
  const defined = method.kind === 'flow' || method.kind === 'gd';
  return follow && defined ? new Follower(stepper, follow, method.kind === 'flow') : null;
}

function prepare(training: Training): Trajectory {
  const { method, risk, observe } = training;
  const normalized = 'normalized' in method && method.normalized;
  const theta = Float64Array.from(training.theta);
  if (normalized) normalize(risk.shape, theta);
  if (method.kind === 'flow') {
    const flow = createFlow(training, method, theta);
    const recorder = observe
      ? new FlowRecorder(flow, method.until, training.record ?? defaultRecord, observe)
      : new SilentRecorder(flow.path);
    return trajectoryOf(training, flow, recorder);
  }
  const descent = createDescent(training, method, theta);
  return trajectoryOf(training, descent, stepRecorderOf(training, descent, method.steps));
}

function stepRecorderOf({ record, observe }: Training, stepper: Stepper, steps: number): StepRecorder {
  return new StepRecorder(stepper, steps, record ?? defaultRecord, observe);
}

/** What moves the descents of this problem and method together; null where no kernel does. */
function ensembleOf({ method, risk }: Training): KernelEnsemble | null {
  if (method.kind !== 'gd' || method.normalized || !risk.kernel) return null;
  return new KernelEnsemble(risk.kernel, stepSizesOf(method.rate), method.steps);
}

function createFlow(training: Training, method: FlowMethod, theta: Float64Array): Flow {
  const { risk } = training;
  const field = method.normalized ? new NormalizedField(risk, hiddenRows(risk.shape)) : new PlainField(risk);
  return new Flow(field, method, theta, training.cancelled);
}

function createDescent(training: Training, method: DescentMethod, theta: Float64Array): Descent {
  const { risk, sampler } = training;
  const stepSizes = stepSizesOf(method.rate);
  const rows = method.kind === 'gd' && method.normalized ? hiddenRows(risk.shape) : null;
  const rule = ruleOf(method, theta.length, rows);
  if (method.kind !== 'sgd') {
    const slope = rows ? projectedSlope(risk, rows) : exactSlope(risk);
    return new Descent(theta, slope, rule, stepSizes, method.steps);
  }
  if (!sampler) throw new Error('sgd needs a sampler');
  return new Descent(theta, sampledSlope(risk, sampler, method.batch), rule, stepSizes, method.steps);
}

function ruleOf(
  method: DescentMethod,
  parameters: number,
  rows: ReturnType<typeof hiddenRows> | null,
): UpdateRule {
  switch (method.kind) {
    case 'momentum':
      return momentum(parameters, method.beta);
    case 'adam':
      return adam(parameters, method.beta1, method.beta2, method.epsilon);
    case 'gd':
      return rows ? normalizedGradientDescent(rows) : gradientDescent;
    case 'sgd':
      // Its gradient is new at every step: a step without change proves nothing.
      return { ...gradientDescent, memoryless: false };
  }
}
