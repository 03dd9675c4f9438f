import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program that answers every line it is sent with one line. */
export class Peer {
  readonly name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, command: string, args: readonly string[]) {
    this.name = name;
    this.#process = spawn(command, args);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const { value, done } = (await this.#lines.next()) as IteratorResult<string, undefined>;
    if (done === true) throw new Error(`${this.name} ended without an answer.`);
    return value;
  }

  async ask(question: string): Promise<string> {
    this.#process.stdin.write(`${question}\n`);
    return this.line();
  }

  /** The first number of the answer. */
  async number(question: string): Promise<number> {
    return Number((await this.ask(question)).split(' ')[0]);
  }

  end(): void {
    this.#process.stdin.end();
    this.#process.kill();
  }
}

/** The peers on this machine; null for what isn't installed. */
export interface Peers {
  readonly c: Peer | null;
  readonly cvode: Peer | null;
  readonly torch: Peer | null;
  readonly scipy: Peer | null;
  readonly jax: Peer | null;
  /** Versions of those that are there, and a sentence for each that isn't. */
  readonly versions: readonly string[];
  readonly missing: readonly string[];
}

const runs = (command: string, args: readonly string[]) => spawnSync(command, args).status === 0;

/** Compiles and starts what it can. `folder` is where the peers' sources lie. */
export async function startPeers(folder: string): Promise<Peers> {
  const versions: string[] = [];
  const missing: string[] = [];
  const built = mkdtempSync(join(tmpdir(), 'reluflow-bench-'));
  const compile = (source: string, title: string, libraries: readonly string[]): Peer | null => {
    const program = join(built, source);
    const flags = ['-O3', '-march=native', '-std=gnu11', '-Wno-psabi', join(folder, `${source}.c`)];
    if (runs('gcc', [...flags, ...libraries, '-lm', '-o', program])) return new Peer(title, program, []);
    missing.push(`${title}: needs gcc${libraries.length > 0 ? ' and the SUNDIALS headers' : ''}`);
    return null;
  };
  const answering = async (title: string, start: () => Peer | null, needs: string) => {
    const peer = start();
    if (!peer) {
      missing.push(`${title}: needs ${needs}`);
      return null;
    }
    try {
      versions.push(await peer.line());
      return peer;
    } catch {
      missing.push(`${title}: needs ${needs}`);
      return null;
    }
  };
  const python = (script: string, module: string) => () => {
    const candidates = [process.env['RELUFLOW_PYTHON'], 'python3', '/usr/bin/python3', 'python'];
    const found = candidates.find((command) => command && runs(command, ['-c', `import ${module}`]));
    return found ? new Peer(module, found, [join(folder, script)]) : null;
  };
  const sundials = ['cvode', 'nvecserial', 'sunmatrixdense', 'sunlinsoldense', 'sunlinsolspgmr'];
  const peers = {
    c: compile('exact', 'C', []),
    cvode: compile(
      'flow',
      'CVODE',
      sundials.map((name) => `-lsundials_${name}`),
    ),
    torch: await answering('PyTorch', python('samples.py', 'torch'), 'a Python with torch'),
    scipy: await answering('SciPy', python('flow.py', 'scipy'), 'a Python with numpy and scipy'),
    jax: await answering(
      'jax-js',
      () => new Peer('jax-js', process.execPath, [join(folder, 'jax.mjs')]),
      'the npm package @jax-js/jax in the folder RELUFLOW_BENCH_MODULES',
    ),
  };
  if (peers.c) versions.push((spawnSync('gcc', ['--version']).stdout.toString().split('\n')[0] ?? '').trim());
  return { ...peers, versions, missing };
}
