/**
 * One experiment while it runs: which runs are still to do, which jobs are out, and the books of the cells.
 */
import type { RunEvent } from '../experiment/events';
import type { Cell } from '../experiment/plan';
import type { CellResult, RunResult } from '../experiment/result';
import { groupSize } from '../experiment/group';
import { failedRun, lostRun } from '../experiment/run';
import { Attempts } from './attempts';
import { CellBook } from './book';
import { Columns, type Scratch } from './columns';
import type { Job, JobEvent, RecordHeader, Workers } from './host';

/** Jobs of small runs should take about this long (milliseconds). */
const jobLength = 60;
const largestJob = 512;
/** Progress is told at most this often (milliseconds). */
const progressInterval = 50;

/** What an experiment that runs needs of those around it. */
export interface RunSurroundings {
  readonly workers: Workers;
  /** Why it shall end; null where it shall go on. */
  readonly cancelled: () => string | null;
  readonly tell: (event: RunEvent) => void;
  /** Hears what went wrong with the books. */
  readonly failed: (error: unknown) => void;
  /** Where numbers go that memory is too small for; null: nowhere. */
  readonly scratch: (() => Scratch) | null;
}

export class ExperimentRun {
  private readonly header: RecordHeader;
  private readonly workers: Workers;
  private readonly cancelled: RunSurroundings['cancelled'];
  private readonly tell: RunSurroundings['tell'];
  private readonly failed: RunSurroundings['failed'];
  private readonly columns: Columns;
  private readonly cells: readonly Cell[];
  private readonly chosen: readonly number[] | null;
  private readonly books = new Map<number, CellBook>();
  /** What cells come to all of whose runs had been done before. */
  private readonly settled = new Map<number, CellResult>();
  private readonly open = new Map<number, number>();
  private readonly waiting: Job[] = [];
  private position = { cell: 0, run: 0 };
  private runLength = 0;
  private readonly total: number;
  private done = 0;
  private lastProgress = 0;
  /** What the jobs that are out have done of runs that have not ended, in runs. */
  private readonly advanced = new Map<Job, number>();
  private readonly attempts: Attempts;

  constructor(header: RecordHeader, { workers, cancelled, tell, failed, scratch }: RunSurroundings) {
    this.header = header;
    this.workers = workers;
    this.cancelled = cancelled;
    this.tell = tell;
    this.failed = failed;
    this.columns = new Columns(scratch);
    this.attempts = new Attempts(workers.size);
    const { cells, runs } = header.selection ?? { cells: null, runs: null };
    this.cells = header.plan.cells.filter((cell) => cells === null || cells.includes(cell.index));
    this.chosen = runs && [...new Set(runs)].sort((a, b) => a - b);
    this.total = this.cells.reduce((sum, cell) => sum + this.runsOf(cell).length, 0);
  }

  private get experiment(): string {
    return this.header.plan.name;
  }

  /** Enters a run that was done before. */
  take(number: number, result: RunResult): void {
    const cell = this.header.plan.cells[number]!;
    const book = this.bookOf(cell);
    if (this.settled.has(number) || book.has(result.run)) return;
    book.enter(result);
    this.done++;
    if (book.done === this.runsOf(cell).length) this.settled.set(number, this.closeBook(cell));
  }

  /** Runs everything that is left; resolves when no job is out any more. */
  async go(location: string): Promise<void> {
    const { startedAt } = this.header;
    this.tell({
      type: 'experiment-started',
      experiment: this.experiment,
      startedAt,
      record: location,
      total: this.total,
    });
    this.progress(true);
    for (const cell of this.cells) {
      const left = this.left(cell);
      this.open.set(cell.index, left);
      if (left === 0) this.closeCell(cell);
    }
    await Promise.all(Array.from({ length: this.workers.size }, () => this.keepBusy()));
    for (const job of this.waiting.splice(0)) this.leave(job);
    for (const cell of this.cells) if (this.open.has(cell.index)) this.closeCell(cell);
    this.progress(true);
  }

  /** Whether no run is left to be done. */
  get isWhole(): boolean {
    return this.done === this.total;
  }

  /** The runs of a cell that are asked for, ascending; not as an array, since there may be millions. */
  private runsOf(cell: Cell): { readonly length: number; readonly at: (k: number) => number } {
    const { chosen } = this;
    if (!chosen) return { length: cell.runs, at: (k) => k };
    const inside = chosen.filter((run) => run < cell.runs);
    return { length: inside.length, at: (k) => inside[k]! };
  }

  private left(cell: Cell): number {
    if (this.settled.has(cell.index)) return 0;
    const all = this.runsOf(cell);
    const book = this.books.get(cell.index);
    if (!book) return all.length;
    let left = 0;
    for (let k = 0; k < all.length; k++) if (!book.has(all.at(k))) left++;
    return left;
  }

  private bookOf(cell: Cell): CellBook {
    let book = this.books.get(cell.index);
    if (!book) {
      book = new CellBook(cell, this.columns);
      this.books.set(cell.index, book);
    }
    return book;
  }

  /** One of the workers' lanes: a job after the other until there is none. */
  private async keepBusy(): Promise<void> {
    while (this.cancelled() === null) {
      const job = this.waiting.shift() ?? this.nextJob();
      if (!job) return;
      await this.doJob(job);
    }
  }

  private async doJob(job: Job): Promise<void> {
    const begun = Date.now();
    const left = new Set(job.runs);
    const ending = await this.workers.run(job, (event) => this.hear(job, event, left));
    this.advanced.delete(job);
    const ended = job.runs.length - left.size;
    if (ended > 0) this.learn((Date.now() - begun) / ended);
    if (left.size === 0 || !ending.lost) return;
    // Runs of a job go in order: the first one left is the one that was going on when its worker was lost.
    const [broken, ...rest] = [...left];
    const stopped = this.cancelled() !== null;
    const result = stopped ? this.unended(job, broken!) : this.givenUp(job, broken!, ending.reason);
    if (result) this.settle(job, broken!, result, left);
    else this.waiting.push({ ...job, runs: [broken!] });
    if (rest.length > 0 && !stopped) this.waiting.push({ ...job, runs: rest });
  }

  private settle(job: Job, run: number, result: RunResult, left: Set<number>): void {
    const { experiment, cell } = job;
    this.hear(job, { type: 'run-ended', experiment, cell: cell.index, run, result }, left);
  }

  /** Nobody does a job any more: what was to be begun again is told to have ended. */
  private leave(job: Job): void {
    const left = new Set(job.runs);
    for (const run of job.runs) {
      const begun = this.attempts.isOpen({ cell: job.cell.index, run });
      if (begun) this.settle(job, run, this.unended(job, run), left);
    }
  }

  private unended({ cell }: Job, run: number): RunResult {
    return lostRun(cell, run, this.attempts.lastOf({ cell: cell.index, run }));
  }

  /** Null where a run whose worker was lost is begun again. */
  private givenUp({ cell }: Job, run: number, reason: string): RunResult | null {
    const why = this.attempts.lose({ cell: cell.index, run }, reason);
    return why === null ? null : failedRun(run, why);
  }

  /** A mistake here must not end the thread that tells of it. */
  private hear(job: Job, event: JobEvent, left: Set<number>): void {
    try {
      this.receive(job, event, left);
    } catch (error) {
      this.failed(error);
    }
  }

  private receive(job: Job, event: JobEvent, left: Set<number>): void {
    if (event.type === 'advanced') {
      this.advanced.set(job, event.runs);
      this.progress(false);
      return;
    }
    const news = this.attempts.news(event);
    if (news) this.tell(news);
    if (event.type !== 'run-ended') return;
    left.delete(event.run);
    this.advanced.set(job, Math.max(0, (this.advanced.get(job) ?? 0) - 1));
    const book = this.bookOf(job.cell);
    book.enter(event.result);
    if (event.result.status !== 'cancelled') this.done++;
    const open = (this.open.get(job.cell.index) ?? 1) - 1;
    this.open.set(job.cell.index, open);
    if (open === 0 && event.result.status !== 'cancelled') this.closeCell(job.cell);
    this.progress(false);
  }

  private closeCell(cell: Cell): void {
    this.open.delete(cell.index);
    const result = this.settled.get(cell.index) ?? this.closeBook(cell);
    this.tell({ type: 'cell-ended', experiment: this.experiment, cell: cell.index, result });
  }

  private closeBook(cell: Cell): CellResult {
    const book = this.bookOf(cell);
    this.books.delete(cell.index);
    return book.close();
  }

  private learn(millisecondsPerRun: number): void {
    this.runLength = this.runLength === 0 ? millisecondsPerRun : (this.runLength + millisecondsPerRun) / 2;
  }

  /** The next runs of the current cell, as many as make a job of the wanted length. */
  private nextJob(): Job | null {
    for (; this.position.cell < this.cells.length; this.position = { cell: this.position.cell + 1, run: 0 }) {
      const cell = this.cells[this.position.cell]!;
      // A cell whose runs were all done before is closed already.
      const job = this.open.has(cell.index) ? this.jobOf(cell) : null;
      if (job) return job;
    }
    return null;
  }

  private jobOf(cell: Cell): Job | null {
    const all = this.runsOf(cell);
    const { thetaRuns, stride } = this.header.retention;
    const runs: number[] = [];
    const size = this.jobSize(all.length - this.position.run, groupSize(cell, false));
    const book = this.books.get(cell.index);
    while (this.position.run < all.length && runs.length < size) {
      const run = all.at(this.position.run);
      // Whether theta is kept is one for a whole job.
      if (runs.length > 0 && run >= thetaRuns !== runs[0]! >= thetaRuns) break;
      this.position.run++;
      if (!book?.has(run)) runs.push(run);
    }
    if (runs.length === 0) return null;
    return { experiment: this.experiment, cell, runs, keepTheta: runs[0]! < thetaRuns, stride };
  }

  /** `together`: how many runs a worker trains together; even if they take long a pair is worth it. */
  private jobSize(left: number, together: number): number {
    const wanted = this.runLength === 0 ? 1 : Math.round(jobLength / Math.max(this.runLength, 0.01));
    const fair = Math.ceil(left / (2 * this.workers.size));
    return Math.max(1, Math.min(Math.max(wanted, Math.min(2, together)), fair, largestJob));
  }

  private progress(always: boolean): void {
    const now = Date.now();
    if (!always && now - this.lastProgress < progressInterval && this.done < this.total) return;
    this.lastProgress = now;
    const { experiment, done, total } = this;
    const underWay = [...this.advanced.values()].reduce((sum, runs) => sum + runs, 0);
    const fraction = total === 0 ? 1 : Math.min(1, (done + underWay) / total);
    this.tell({ type: 'progress', experiment, done, total, fraction });
  }
}
