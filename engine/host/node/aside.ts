/**
 * Carries a call out in a thread of its own: a thread that computes hears no signal, and the one of the process is to hear
 * Ctrl-C at any moment.
 */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** What a terminal is to the thread that can't see it. */
interface Terminals {
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** How many characters a line of standard error holds. */
  readonly columns: number;
}

/** What became of the thread. */
export interface ThreadEnd {
  readonly status: number;
  /** Why it was lost, in a sentence; empty where it came to its end. */
  readonly lost: string;
  /** Whether it printed anything on standard output. */
  readonly printed: boolean;
}

const computing = new Set(['check', 'eval', 'run', 'export', 'certify', 'format', 'list']);
const sweeps = new Set(['submit', 'status', 'collect', 'cancel']);

/** Whether the call is one of a command that leaves it to others to hear signals. */
export function runsAside(args: readonly string[]): boolean {
  const [command = '', next = ''] = args.filter((each) => !each.startsWith('-'));
  return computing.has(command) || (command === 'sweep' && sweeps.has(next));
}

export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a thread says when it winds up by itself on an interruption from now on, and when it does so no more. */
type Stance = 'winds up' | 'is ended';

/** Hears from the thread of this process that hears signals when it is interrupted. Returns how to hear no more. */
export function onInterruption(stop: () => void): () => void {
  const say = (stance: Stance): void => parentPort?.postMessage(stance);
  parentPort?.on('message', stop);
  parentPort?.unref();
  say('winds up');
  return () => {
    parentPort?.off('message', stop);
    say('is ended');
  };
}

/** What a thread had done that is to end at once: begun what winds up by itself, printed anything on standard output. */
export interface Interrupted {
  readonly begun: boolean;
  readonly printed: boolean;
}

/** Hands the first signal on while the thread winds up by itself; else, and at the second one, calls `end`. */
function forwardSignals(thread: Worker, end: (state: Interrupted) => void): void {
  let stance: Stance = 'is ended';
  let [begun, printed, told] = [false, false, false];
  thread.stdout.on('data', () => (printed = true));
  thread.on('message', (said: Stance) => {
    stance = said;
    begun = true;
  });
  const hear = (): void => {
    if (stance === 'is ended' || told) return end({ begun, printed });
    told = true;
    thread.postMessage('interrupted');
  };
  for (const signal of signals) process.on(signal, hear);
}

/**
 * Runs `script` with the arguments of this process, in a thread that prints where this process does. `interrupted` is called
 * where that is to end at once.
 */
export async function runAside(
  script: string,
  interrupted: (state: Interrupted) => void,
): Promise<ThreadEnd> {
  const { stdout, stderr } = process;
  const terminals: Terminals = { stdout: stdout.isTTY, stderr: stderr.isTTY, columns: stderr.columns };
  const options = { argv: process.argv.slice(2), workerData: terminals, stdout: true, stderr: true };
  const thread = new Worker(script, { ...options, name: 'reluflow command' });
  forwardSignals(thread, interrupted);
  let [lost, printed] = ['', false];
  thread.on('error', (error) => (lost = describe(error)));
  thread.stdout.on('data', () => (printed = true));
  thread.stdout.pipe(process.stdout, { end: false });
  thread.stderr.pipe(process.stderr, { end: false });
  const ends = [thread.stdout, thread.stderr].map((stream) => once(stream, 'end'));
  const status = new Promise<number>((resolve) => thread.on('exit', resolve));
  await Promise.all(ends);
  return { status: await status, lost, printed };
}

/** In such a thread: texts are laid out for the terminal that they get to. */
export function takeTerminals(): void {
  if (isMainThread) return;
  const { stdout, stderr, columns } = workerData as Terminals;
  process.stdout.isTTY = stdout;
  process.stderr.isTTY = stderr;
  process.stderr.columns = columns;
}

function describe(error: Error): string {
  if ((error as { readonly code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') {
    return `ReluFlow made a mistake of its own; please report it with this text:\n${error.stack ?? error.message}`;
  }
  return 'There was not enough memory for this. Choose fewer runs or cells with -r and -c, or smaller networks.';
}
