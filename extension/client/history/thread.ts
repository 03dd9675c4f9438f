/**
 * The library's thread: started when it is first needed, and again when it was lost.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LibraryAnswer, LibraryCall, LibraryMethod, LibraryMethods } from '../../library/protocol';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export class LibraryThread implements LibraryMethods {
  private readonly script: string;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private calls = 0;

  constructor(extensionPath: string) {
    this.script = join(extensionPath, 'dist', 'runner.js');
  }

  readonly list = this.proxy('list');
  readonly entry = this.proxy('entry');
  readonly mark = this.proxy('mark');
  readonly source = this.proxy('source');
  readonly check = this.proxy('check');
  readonly report = this.proxy('report');
  readonly export = this.proxy('export');
  readonly drawings = this.proxy('drawings');
  readonly notebook = this.proxy('notebook');

  /** The method as a call to the thread. */
  private proxy<M extends LibraryMethod>(method: M): LibraryMethods[M] {
    const call = (...values: readonly unknown[]): Promise<unknown> => this.call(method, values);
    return call as LibraryMethods[M];
  }

  private call(method: LibraryMethod, values: readonly unknown[]): Promise<unknown> {
    const id = ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      const call: LibraryCall = { id, method, arguments: values };
      this.worker ??= this.start();
      this.worker.postMessage(call);
    });
  }

  private start(): Worker {
    const worker = new Worker(this.script, { workerData: null, name: 'reluflow-library' });
    worker.on('message', (answer: LibraryAnswer) => this.receive(answer));
    worker.on('error', (error) => this.lost(worker, error.message));
    worker.on('exit', () => this.lost(worker, 'it ended'));
    return worker;
  }

  private receive(answer: LibraryAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('failure' in answer) waiting?.reject(new Error(answer.failure));
    else waiting?.resolve(answer.value);
  }

  private lost(worker: Worker, reason: string): void {
    if (this.worker !== worker) return;
    this.worker = null;
    const error = new Error(`The thread that reads records was lost: ${reason}. Try again.`);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  async dispose(): Promise<void> {
    await this.worker?.terminate();
  }
}
