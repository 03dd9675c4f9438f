import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** What a server says: an answer, a notification or a request of its own. */
export interface Said {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A server that gives no answer for this long hangs: no clock of a loaded machine is that slow. */
const patience = 60_000;

/** What an answer cost. */
export interface Cost {
  readonly method: string;
  /** Processor time of the server since the answer before: what it did about changes counts as well. */
  readonly seconds: number;
}

/** A language server as a process, and a client that can say to it whatever it likes, sense or not. */
export class Server {
  private readonly child: ChildProcess;
  private readonly input: Writable;
  /** Methods of requests by their id. */
  private readonly methods = new Map<number, string>();
  /** What each answer cost, where there is a meter. */
  readonly costs: Cost[] = [];
  private buffer = Buffer.alloc(0);
  private readonly waiting = new Map<number, (said: Said) => void>();
  private nextId = 1;
  private ended: string | undefined;
  private readonly diagnostics = new Map<string, unknown>();
  private listeners: (() => void)[] = [];
  /** The longest that an answer took, in milliseconds. */
  longest = 0;
  private complaints = '';

  /** `meter` is the path of meter.cjs. */
  constructor(program: string, meter?: string) {
    const before = meter === undefined ? [] : ['--require', meter];
    const call = [...before, program, 'language-server', '--stdio'];
    this.child = spawn(process.execPath, call, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
    const { stdin: input, stdout: output, stderr: errors } = this.child;
    const usage = this.child.stdio[3] as Readable | null | undefined;
    if (!input || !output || !errors || !usage) throw new Error('A pipe to the language server is missing.');
    this.input = input;
    output.on('data', (data: Buffer) => this.receive(data));
    errors.on('data', (data: Buffer) => (this.complaints += data.toString('utf8').slice(-3000)));
    input.on('error', () => undefined);
    createInterface(usage).on('line', (line) => {
      const [id, micros] = line.split(' ').map(Number);
      this.costs.push({ method: this.methods.get(id!) ?? '', seconds: micros! / 1e6 });
    });
    this.child.on('exit', (code, signal) => {
      this.ended = `the server ends with ${signal ?? code}: ${this.complaints}`;
      for (const answer of [...this.waiting.values()]) answer({ error: { code: 0, message: this.ended } });
    });
  }

  /** Why the server has ended, if it has. */
  get end(): string | undefined {
    return this.ended;
  }

  write(text: string): void {
    if (this.ended === undefined) this.input.write(text);
  }

  send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  /** The answer to a request, which may be an error. Rejects where the server hangs. */
  request(method: string, params: unknown, cancel = false): Promise<Said> {
    const id = this.nextId++;
    const began = Date.now();
    this.methods.set(id, method);
    if (this.ended !== undefined) return Promise.reject(new Error(this.ended));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server does not answer ${method}`)), patience);
      this.waiting.set(id, (said) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        this.longest = Math.max(this.longest, Date.now() - began);
        resolve(said);
      });
      this.send({ id, method, params });
      if (cancel) this.notify('$/cancelRequest', { id });
    });
  }

  /** The next diagnostics that the server publishes for a file. */
  async nextDiagnostics(uri: string): Promise<unknown> {
    const since = Date.now();
    this.diagnostics.delete(uri);
    for (;;) {
      const published = this.diagnostics.get(uri);
      if (published !== undefined) return published;
      if (this.ended !== undefined) throw new Error(this.ended);
      if (Date.now() - since > patience) throw new Error(`the server publishes no diagnostics of ${uri}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.listeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  kill(): void {
    this.child.kill();
  }

  private receive(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const end = this.buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.toString('latin1', 0, end))?.[1] ?? 0);
      if (this.buffer.length < end + 4 + length) return;
      const body = this.buffer.toString('utf8', end + 4, end + 4 + length);
      this.buffer = this.buffer.subarray(end + 4 + length);
      this.hear(JSON.parse(body) as Said);
    }
  }

  private hear(said: Said): void {
    if (said.method === undefined) {
      if (typeof said.id === 'number') this.waiting.get(said.id)?.(said);
      return;
    }
    if (said.method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = said.params as { uri: string; diagnostics: unknown };
      this.diagnostics.set(uri, diagnostics);
      for (const listener of this.listeners.splice(0)) listener();
    }
    if (said.id === undefined) return;
    const { items } = (said.params ?? {}) as { items?: readonly unknown[] };
    this.send({ id: said.id, result: items?.map(() => ({})) ?? null });
  }
}
