import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

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

/** A language server as a process, and a client that can say to it whatever it likes, sense or not. */
export class Server {
  private readonly child: ChildProcessWithoutNullStreams;
  private buffer = Buffer.alloc(0);
  private readonly waiting = new Map<number, (said: Said) => void>();
  private nextId = 1;
  private ended: string | undefined;
  private readonly diagnostics = new Map<string, unknown>();
  private listeners: (() => void)[] = [];
  /** The longest that an answer took, in milliseconds. */
  longest = 0;
  private complaints = '';

  constructor(program: string) {
    this.child = spawn(process.execPath, [program, 'language-server', '--stdio'], { stdio: 'pipe' });
    this.child.stdout.on('data', (data: Buffer) => this.receive(data));
    this.child.stderr.on('data', (data: Buffer) => (this.complaints += data.toString('utf8').slice(-3000)));
    this.child.stdin.on('error', () => undefined);
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
    if (this.ended === undefined) this.child.stdin.write(text);
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
