/**
 * Runs of one cell that are trained together, where a kernel moves many networks faster than one after the other.
 */
import { trainTogether, type Ending } from '../dynamics/train';
import type { Samples } from './events';
import type { Cell } from './plan';
import type { RunResult } from './result';
import { attempt, type CellRunner, type Prepared, type Run, type RunSurroundings } from './run';

/** No group has more runs. */
const largestGroup = 64;
/** Nor more steps in all, times the width, unless it is a pair: its results wait for each other. About a second. */
const mostWork = 5e7;
/** Nor do its recorded samples and scratch memory take more bytes, unless one run does. */
const mostMemory = 2 ** 25;
/** What a run holds for each parameter beside its samples, in numbers; a generous estimate. */
const scratch = 64;

/** How many runs of a cell are worth training together; 1 where no kernel moves them together. */
export function groupSize(cell: Cell, keepTheta: boolean): number {
  const { method, problem, widths, record } = cell;
  const plain = method.kind === 'gd' && !method.normalized;
  if (!plain || problem.kind !== 'line' || widths.length !== 3) return 1;
  const width = widths[1]!;
  const parameters = 3 * width + 1;
  const samples = (record + 128) * (5 + (keepTheta ? parameters : 0));
  const byMemory = Math.floor(mostMemory / (8 * (samples + scratch * parameters)));
  const byWork = Math.max(2, Math.floor(mostWork / (method.steps * width)));
  return Math.max(1, Math.min(largestGroup, byMemory, byWork));
}

/** A run that is trained; its samples are held back until it is its turn. */
interface Trained {
  readonly run: Run;
  readonly prepared: Prepared;
  readonly ending: Ending;
  readonly held: Samples[];
}

/** Runs that are trained together and told of one by one: with the same results and samples as each has alone. */
export class RunGroup {
  private readonly runner: CellRunner;
  private readonly runs: readonly number[];
  private readonly surroundings: Omit<RunSurroundings, 'samples'>;
  private trained: Map<number, Trained> | null = null;

  constructor(runner: CellRunner, runs: readonly number[], surroundings: Omit<RunSurroundings, 'samples'>) {
    this.runner = runner;
    this.runs = runs;
    this.surroundings = surroundings;
  }

  /**
   * The result of one of the runs, each asked for once; the first question trains them all. Never throws. `samples` receives
   * the recorded samples of this run, block by block.
   */
  result(run: number, samples: RunSurroundings['samples']): RunResult {
    this.trained ??= this.runs.length > 1 ? this.train() : new Map<number, Trained>();
    const trained = this.trained.get(run);
    if (!trained) return this.runner.run(run, { ...this.surroundings, samples });
    this.trained.delete(run);
    trained.held.forEach(samples);
    return attempt(run, () => trained.run.conclude(trained.prepared, trained.ending));
  }

  /** Empty where there is a mistake: then each run, alone, says which. */
  private train(): Map<number, Trained> {
    try {
      const ready = this.runs.map((number) => {
        const held: Samples[] = [];
        const samples = (block: Samples) => void held.push(block);
        const run = this.runner.create(number, { ...this.surroundings, samples });
        return { number, held, run, prepared: run.prepare() };
      });
      const endings = trainTogether(ready.map(({ prepared }) => prepared.training));
      ready.forEach(({ run, prepared }, k) => run.gather(prepared, endings[k]!));
      return new Map(ready.map((each, k) => [each.number, { ...each, ending: endings[k]! }]));
    } catch {
      return new Map();
    }
  }
}
