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
  /** Ends without waiting; journals that are not sealed stay as they are. */
  stop(): void;
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

  stop(): void {
    // Nothing is ever left to do.
  }
}

/** What the thread answers to each task: null, or what went wrong. */
export interface SealingAnswer {
  readonly failure: { readonly code: string | undefined; readonly message: string } | null;
}

class ThreadSealer implements Sealer {
  failure: unknown = null;
  private readonly script: string;
  private worker: Worker | null = null;
  private pending = 0;
  private waiting: (() => void)[] = [];

  constructor(script: string) {
    this.script = script;
  }

  seal(task: SealingTask): void {
    this.worker ??= this.start();
    this.pending++;
    this.worker.postMessage(task);
  }

  finish(): Promise<void> {
    if (this.pending === 0) {
      this.stop();
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  stop(): void {
    const { worker } = this;
    this.worker = null;
    this.release();
    void worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.script, { name: 'reluflow records' });
    worker.on('message', ({ failure }: SealingAnswer) => {
      this.failure ??= failure;
      if (--this.pending === 0 && this.waiting.length > 0) this.stop();
    });
    worker.on('error', (error) => {
      this.failure ??= error;
      this.stop();
    });
    return worker;
  }

  private release(): void {
    const { waiting } = this;
    this.waiting = [];
    this.pending = 0;
    for (const resolve of waiting) resolve();
  }
}
