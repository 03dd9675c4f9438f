/**
 * Sealing beside the session's thread: writing Parquet takes tenths of a second, and a session must answer sooner.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { sealJournal, type SealingTask } from './segment';

/** Seals journals one after the other. */
export interface Sealer {
  /** Queues a journal. Never throws. */
  seal(task: SealingTask): void;
  /** Why sealing failed, where it did: the journal is still there. */
  readonly failure: unknown;
  /** Resolves when the queue is empty. */
  finish(): Promise<void>;
  /** Ends at once; journals that are not sealed stay as they are. Resolves when nothing writes any more. */
  stop(): Promise<void>;
}

/** On a thread of its own where its script is at hand (dist/sealer.js), else at once. */
export function createSealer(script = join(__dirname, 'sealer.js')): Sealer {
  return existsSync(script) ? new ThreadSealer(script) : new InlineSealer();
}

class InlineSealer implements Sealer {
  failure: unknown = null;

  seal(task: SealingTask): void {
    try {
      sealJournal(task);
    } catch (error) {
      this.failure = error;
    }
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** What the thread answers to each task: null, or what went wrong. */
export interface SealingAnswer {
  readonly failure: { readonly code: string | undefined; readonly message: string } | null;
}

/** How often a journal is given to a new thread when one is lost over it. */
const mostTries = 3;

class ThreadSealer implements Sealer {
  failure: unknown = null;
  private readonly script: string;
  private worker: Worker | null = null;
  /** The first is being sealed. */
  private queue: SealingTask[] = [];
  private tries = 0;
  private waiting: (() => void)[] = [];

  constructor(script: string) {
    this.script = script;
  }

  seal(task: SealingTask): void {
    this.queue.push(task);
    if (this.queue.length === 1) this.begin();
  }

  async finish(): Promise<void> {
    if (this.queue.length > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    await this.stop();
  }

  async stop(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    this.queue = [];
    this.release();
    await worker?.terminate();
  }

  private begin(): void {
    this.tries++;
    this.worker ??= this.start();
    this.worker.postMessage(this.queue[0]);
  }

  private start(): Worker {
    const worker = new Worker(this.script, { name: 'reluflow records' });
    let reason = 'it ended';
    worker.on('message', ({ failure }: SealingAnswer) => this.next(failure));
    worker.on('error', (error) => (reason = error.message));
    worker.on('exit', () => {
      if (this.worker === worker) this.lost(reason);
    });
    return worker;
  }

  private next(failure: unknown): void {
    this.failure ??= failure;
    this.queue.shift();
    this.tries = 0;
    if (this.queue.length > 0) this.begin();
    else this.release();
  }

  /** The thread is gone; the journal that it sealed is still there. */
  private lost(reason: string): void {
    this.worker = null;
    if (this.queue.length === 0) return;
    if (this.tries < mostTries) this.begin();
    else this.next(new Error(`the thread that seals records was lost (${reason}). Run again with --resume`));
  }

  private release(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
