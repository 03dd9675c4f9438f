/**
 * What the pools of all hosts have in common: lending workers out to jobs, replacing lost ones, cancelling.
 */
import type { WorkReport, WorkRequest } from './compute';
import type { Job, JobEnding, JobEvent, Workers } from './host';

/** A thread, whatever the host calls it. */
export interface Thread {
  send(request: WorkRequest): void;
  /** Ends it at once. */
  end(): Promise<void>;
}

/** What a thread's owner hears. */
export interface ThreadListener {
  readonly report: (report: WorkReport) => void;
  /** The thread is gone, for a reason in words. */
  readonly lost: (reason: string) => void;
}

interface Member {
  readonly thread: Thread;
  cell: number;
  task: { readonly receive: (event: JobEvent) => void; readonly resolve: (ending: JobEnding) => void } | null;
}

/** Starts threads when they are needed, at most `size`, and keeps them for the next job. */
export class Crew implements Workers {
  readonly size: number;
  private readonly start: (listener: ThreadListener) => Thread;
  private readonly raiseFlag: () => void;
  private readonly members = new Set<Member>();
  private readonly cellNumbers = new WeakMap<Job['cell'], number>();
  private nextCell = 0;
  private cancelling = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `raiseFlag` tells all threads, now and later, to end their runs as cancelled. */
  constructor(size: number, start: (listener: ThreadListener) => Thread, raiseFlag: () => void) {
    this.size = size;
    this.start = start;
    this.raiseFlag = raiseFlag;
  }

  run(job: Job, receive: (event: JobEvent) => void): Promise<JobEnding> {
    if (this.cancelling) return Promise.resolve({ lost: true, reason: 'cancelled' });
    let member: Member;
    try {
      member = this.idleMember();
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      return Promise.resolve({ lost: true, reason: `no worker could be started: ${cause}` });
    }
    return new Promise((resolve) => {
      member.task = { receive, resolve };
      const { cell, ...rest } = job;
      const cellNumber = this.numberOf(cell);
      const known = member.cell === cellNumber;
      member.cell = cellNumber;
      member.thread.send({ type: 'job', job: rest, cellNumber, cell: known ? null : cell });
    });
  }

  cancel(patience = 60): void {
    this.cancelling = true;
    this.raiseFlag();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const member of [...this.members]) if (member.task) void this.dismiss(member, 'cancelled');
    }, patience);
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    const threads = [...this.members].map((member) => this.dismiss(member, 'closed'));
    await Promise.all(threads);
  }

  private numberOf(cell: Job['cell']): number {
    const known = this.cellNumbers.get(cell);
    if (known !== undefined) return known;
    this.cellNumbers.set(cell, this.nextCell);
    return this.nextCell++;
  }

  private idleMember(): Member {
    for (const member of this.members) if (!member.task) return member;
    return this.hire();
  }

  private hire(): Member {
    const thread = this.start({
      report: (report) => this.hear(member, report),
      lost: (reason) => void this.dismiss(member, reason),
    });
    const member: Member = { thread, cell: -1, task: null };
    this.members.add(member);
    return member;
  }

  private hear(member: Member, report: WorkReport): void {
    const { task } = member;
    if (!task || !this.members.has(member)) return;
    for (const event of report.events) task.receive(event);
    if (!report.ended) return;
    member.task = null;
    task.resolve({ lost: false });
  }

  private dismiss(member: Member, reason: string): Promise<void> {
    if (!this.members.delete(member)) return Promise.resolve();
    const { task } = member;
    member.task = null;
    task?.resolve({ lost: true, reason });
    return member.thread.end();
  }
}
