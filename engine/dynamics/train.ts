import type { UpdateRule } from './descent';
import { Descent } from './descent';
import { adam } from './adam';
import { NormalizedField, PlainField } from './field';
import { Flow } from './flow';
import { FlowRecorder, SilentRecorder } from './flow-recording';
import { Follower } from './following';
import { gradientDescent, normalizedGradientDescent } from './gd';
import { KernelDescent } from './kernel-descent';
import type { DescentMethod, FlowMethod } from './method';
import { momentum } from './momentum';
import { normalize } from '../network/normalize';
import { Patience } from './patience';
import { StepRecorder } from './recording';
import { stepSizesOf } from './schedule';
import { sampledSlope } from './sgd';
import { exactSlope, projectedSlope } from './slopes';
import { hiddenRows } from './sphere';
import type { Recorder, Stepper, Verdict } from './stepper';
import { diverged } from './stepper';
import type { Ending, Training } from './training';
import { allFinite } from './vectors';

export type { Ending, EndingStatus, Sample, Sampler, State, Training } from './training';

/** How many samples `observe` receives unless told. */
const defaultRecord = 400;

/**
 * Runs one method from one initial point to its ending: the one loop. What happens during a run never throws; the run
 * ends with its status and a reason.
 */
export function train(training: Training): Ending {
  const { stepper, recorder } = prepare(training);
  const { standing } = stepper;
  stepper.survey();
  const initialRisk = standing.risk;
  let verdict: Verdict;
  if (!allFinite(stepper.theta)) verdict = diverged('theta', 0);
  else if (!Number.isFinite(initialRisk)) verdict = diverged('the risk', 0);
  else {
    const follower = followerOf(training, stepper);
    recorder.first();
    follower?.after();
    verdict = drive(training, stepper, recorder, follower);
    stepper.survey();
    recorder.last();
    follower?.last();
  }
  return { ...verdict, theta: Float64Array.from(stepper.theta), ...standing, initialRisk, ...recorder.path };
}

/** Steps, looks, and asks whether to go on, until something says no. */
function drive(training: Training, stepper: Stepper, recorder: Recorder, follower: Follower | null): Verdict {
  const patience = new Patience(training.cancelled);
  const stochastic = training.method.kind === 'sgd';
  const stop = training.stop ?? null;
  const { standing } = stepper;
  for (;;) {
    if (stop && (!stochastic || recorder.due())) {
      stepper.survey();
      if (stop(standing)) return { status: 'stopped', reason: 'the stopping condition holds' };
    }
    const complete = stepper.complete();
    if (complete) return complete;
    if (patience.ended(standing.steps)) return { status: 'cancelled', reason: 'the run was cancelled' };
    const free = Math.min(recorder.stepsToNext(), follower?.stepsToNext() ?? Infinity);
    const most = stop && !stochastic ? 1 : Math.min(patience.chunk, free);
    const failure = stepper.advance(most);
    if (failure) return failure;
    recorder.after();
    follower?.after();
  }
}

/** Rates are defined for the flow and for plain descent alone. */
function followerOf({ method, follow }: Training, stepper: Stepper): Follower | null {
  const defined = method.kind === 'flow' || method.kind === 'gd';
  return follow && defined ? new Follower(stepper, follow, method.kind === 'flow') : null;
}

function prepare(training: Training): { stepper: Stepper; recorder: Recorder } {
  const { method, risk, observe } = training;
  const record = training.record ?? defaultRecord;
  const normalized = 'normalized' in method && method.normalized;
  const theta = Float64Array.from(training.theta);
  if (normalized) normalize(risk.shape, theta);
  if (method.kind === 'flow') {
    const flow = createFlow(training, method, theta);
    const recorder = observe
      ? new FlowRecorder(flow, method.until, record, observe)
      : new SilentRecorder(flow.path);
    return { stepper: flow, recorder };
  }
  const descent = createDescent(training, method, theta);
  return { stepper: descent, recorder: new StepRecorder(descent, method.steps, record, observe) };
}

function createFlow(training: Training, method: FlowMethod, theta: Float64Array): Flow {
  const { risk } = training;
  const field = method.normalized ? new NormalizedField(risk, hiddenRows(risk.shape)) : new PlainField(risk);
  return new Flow(field, method, theta, training.cancelled);
}

function createDescent(
  training: Training,
  method: DescentMethod,
  theta: Float64Array,
): Descent | KernelDescent {
  const { risk, sampler } = training;
  const stepSizes = stepSizesOf(method.rate);
  if (method.kind === 'gd' && !method.normalized && risk.kernel)
    return new KernelDescent(risk, risk.kernel, theta, stepSizes, method.steps);
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
