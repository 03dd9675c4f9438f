/**
 * The library's thread: started when it is first needed, and again when it was lost.
 */
import { Calls, type Answer } from '../../calls';
import type { LibraryMethod, LibraryMethods } from '../../library/protocol';
import type { Platform, Thread } from '../platform';
import { startThread } from '../threads';

export class LibraryThread implements LibraryMethods {
  private readonly platform: Platform;
  private readonly calls = new Calls((call) => {
    this.thread ??= this.start();
    this.thread.send(call);
  });
  private thread: Thread | null = null;

  constructor(platform: Platform) {
    this.platform = platform;
  }

  readonly list = this.proxy('list');
  readonly survey = this.proxy('survey');
  readonly sweeps = this.proxy('sweeps');
  readonly entry = this.proxy('entry');
  readonly mark = this.proxy('mark');
  readonly source = this.proxy('source');
  readonly check = this.proxy('check');
  readonly report = this.proxy('report');
  readonly parts = this.proxy('parts');
  readonly export = this.proxy('export');
  readonly drawings = this.proxy('drawings');
  readonly notebook = this.proxy('notebook');

  /** The method as a call to the thread. */
  private proxy<M extends LibraryMethod>(method: M): LibraryMethods[M] {
    const call = (...values: readonly unknown[]): Promise<unknown> => this.calls.call(method, values);
    return call as LibraryMethods[M];
  }

  private start(): Thread {
    const thread = startThread(this.platform, null, {
      message: (answer) => this.calls.receive(answer as Answer),
      lost: (reason) => {
        if (this.thread !== thread) return;
        this.thread = null;
        this.calls.lose(`The thread that reads records was lost: ${reason}. Try again.`);
      },
    });
    return thread;
  }

  async dispose(): Promise<void> {
    const { thread } = this;
    this.thread = null;
    await thread?.end();
  }
}
