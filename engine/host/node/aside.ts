/**
 * Carries a call out in a thread of its own: a thread that computes hears no signal, and the one of the process is to hear
 * Ctrl-C at any moment.
 */
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

/** What a terminal is to the thread that can't see it. */
interface Terminals {
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** What became of the thread. */
export interface ThreadEnd {
  readonly status: number;
  /** Why it was lost, in a sentence; empty where it came to its end. */
  readonly lost: string;
  /** Whether it printed anything on standard output. */
  readonly printed: boolean;
}

const computing = new Set(['check', 'eval', 'export', 'certify', 'format', 'list']);
const sweeps = new Set(['submit', 'status', 'collect', 'cancel']);

/** Whether the call is one of a command that leaves it to others to hear signals. */
export function runsAside(args: readonly string[]): boolean {
  const [command = '', next = ''] = args.filter((each) => !each.startsWith('-'));
  return computing.has(command) || (command === 'sweep' && sweeps.has(next));
}

/** Runs `script` with the arguments of this process, in a thread that prints where this process does. */
export async function runAside(script: string): Promise<ThreadEnd> {
  const terminals: Terminals = { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY };
  const options = { argv: process.argv.slice(2), workerData: terminals, stdout: true, stderr: true };
  const thread = new Worker(script, { ...options, name: 'reluflow' });
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
  const { stdout, stderr } = workerData as Terminals;
  process.stdout.isTTY = stdout;
  process.stderr.isTTY = stderr;
}

function describe(error: Error): string {
  if ((error as { readonly code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') {
    return `ReluFlow made a mistake of its own; please report it with this text:\n${error.stack ?? error.message}`;
  }
  return 'There was not enough memory for this. Choose fewer runs or cells with -r and -c, or smaller networks.';
}
