import { samplingStream, type RandomStream } from '../../engine/network/random';
import { Server, type Said } from './server';
import { textOf } from './texts';

/** A file that nobody touches: what the server says about it is the same after every session. */
const known = 'file:///fuzz/known.rflow';
const knownText = `/// The tent.
target tent on [0, 1] = min(x, 1 - x)
experiment e {
  target: tent
  network: 1 -> 3 -> 1
  method: gd(rate: 1e-2, steps: 10)
  expect risq < 1
}
`;

const requests = [
  'textDocument/hover',
  'textDocument/completion',
  'textDocument/definition',
  'textDocument/references',
  'textDocument/documentHighlight',
  'textDocument/rename',
  'textDocument/prepareRename',
  'textDocument/signatureHelp',
  'textDocument/documentSymbol',
  'textDocument/foldingRange',
  'textDocument/selectionRange',
  'textDocument/semanticTokens/full',
  'textDocument/semanticTokens/range',
  'textDocument/inlayHint',
  'textDocument/codeAction',
  'textDocument/formatting',
  'textDocument/rangeFormatting',
  'textDocument/onTypeFormatting',
  'textDocument/documentLink',
  'textDocument/prepareCallHierarchy',
  'textDocument/prepareTypeHierarchy',
  'callHierarchy/outgoingCalls',
  'typeHierarchy/supertypes',
  'workspace/symbol',
  'workspace/executeCommand',
  'completionItem/resolve',
  'reluflow/experiments',
  'nobody/knowsThis',
] as const;
const oddNumbers = [0, 1, 2, 7, 80, 1e4, 1e9, 2 ** 31 - 1, 2 ** 31, 2 ** 53, -1, 0.5, NaN, Infinity];
const oddValues: readonly unknown[] = [null, [], {}, '', 'x', 3, true, [null], { textDocument: null }];
/** Frames that are no message. */
const oddFrames = [
  'Content-Length: 2\r\n\r\n{]',
  'Content-Length: 4\r\n\r\nnull',
  'Content-Length: 2\r\n\r\n[]',
  'Content-Length: 17\r\n\r\n{"jsonrpc":"2.0"}',
  'Content-Length: 33\r\n\r\n{"jsonrpc":"2.0","id":{},"x":[1]}',
];

/** Random talk with a server: what an editor with bugs, or somebody with bad intentions, might say. */
export class Session {
  private readonly server: Server;
  private readonly random: RandomStream;
  private readonly number: number;
  private readonly versions = new Map<string, number>();
  private readonly answers: Promise<Said>[] = [];

  constructor(server: Server, number: number) {
    this.server = server;
    this.number = number;
    this.random = samplingStream(number, 2);
  }

  /** Sends so many messages; what is wrong with how the server takes them, nothing if all is well. */
  async run(messages: number): Promise<readonly string[]> {
    for (let k = 0; k < messages; k++) {
      this.say(k);
      if (this.random.integer(20) === 0) await Promise.allSettled(this.answers);
    }
    for (const uri of this.versions.keys())
      this.server.notify('textDocument/didClose', { textDocument: { uri } });
    const settled = await Promise.allSettled(this.answers);
    const hangs = settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    return [...hangs, ...(this.server.end === undefined ? [] : [this.server.end])];
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.random.integer(choices.length)]!;
  }

  private uri(): string {
    const name = this.pick(['a', 'b', 'c']);
    return this.random.integer(40) === 0
      ? this.pick([
          '',
          'nothing',
          'untitled:x',
          'http://a/b.rflow',
          'file:///../../etc/passwd',
          'file:///fuzz/d.rflow?x',
        ])
      : `file:///fuzz/${name}.rflow`;
  }

  private position(): unknown {
    const near = () => this.random.integer(12);
    const odd = () => this.pick(oddNumbers);
    const kind = this.random.integer(10);
    if (kind < 7) return { line: near(), character: 3 * near() };
    return kind < 9 ? { line: odd(), character: odd() } : this.pick(oddValues);
  }

  private range(): unknown {
    return { start: this.position(), end: this.position() };
  }

  private say(k: number): void {
    const kind = this.random.integer(100);
    if (kind < 12) this.open();
    else if (kind < 45) this.change(k);
    else if (kind < 92) this.ask();
    else if (kind < 95) this.server.write(this.pick(oddFrames));
    else if (kind < 98)
      this.server.notify(this.pick([...requests, 'textDocument/didSave', '$/odd']), this.pick(oddValues));
    else this.server.notify('textDocument/didClose', { textDocument: { uri: this.uri() } });
  }

  private open(): void {
    const uri = this.uri();
    this.versions.set(uri, 1);
    const text = textOf(this.random.integer(1e6));
    const document = { uri, languageId: 'reluflow', version: 1, text };
    this.server.notify('textDocument/didOpen', { textDocument: document });
  }

  private change(k: number): void {
    const uri = this.uri();
    const version = this.random.integer(10) === 0 ? this.pick(oddNumbers) : (this.versions.get(uri) ?? 0) + 1;
    if (this.versions.has(uri)) this.versions.set(uri, version);
    const text = this.pick(['x', '\n', '{', '}', '(', '"', '/*', 'é𝔸', '', ' + 1', textOf(this.number + k)]);
    const change = this.random.integer(3) === 0 ? { text } : { range: this.range(), text };
    this.server.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: this.random.integer(30) === 0 ? this.pick(oddValues) : [change],
    });
  }

  private ask(): void {
    const params =
      this.random.integer(15) === 0
        ? this.pick(oddValues)
        : {
            textDocument: { uri: this.uri() },
            position: this.position(),
            positions: [this.position()],
            range: this.range(),
            context: { diagnostics: [], includeDeclaration: true, triggerKind: 1 },
            options: { tabSize: this.pick(oddNumbers), insertSpaces: true },
            ch: this.pick(['\n', '}', '']),
            newName: this.pick(['y', 'x', '', '1', 'a b', 'target']),
            query: this.pick(['', 'f', '[', '\\']),
            item: this.pick(oddValues),
          };
    this.answers.push(this.server.request(this.pick(requests), params, this.random.integer(8) === 0));
  }
}

/** A server that is ready, and what it says about the known file. */
export async function readyServer(
  program: string,
  meter?: string,
): Promise<{ server: Server; right: () => Promise<string> }> {
  const server = new Server(program, meter);
  await server.request('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  server.notify('initialized', {});
  let version = 0;
  const right = async () => {
    const uri = known;
    version++;
    if (version === 1) {
      const document = { uri, languageId: 'reluflow', version, text: knownText };
      server.notify('textDocument/didOpen', { textDocument: document });
    } else {
      const textDocument = { uri, version };
      server.notify('textDocument/didChange', { textDocument, contentChanges: [{ text: knownText }] });
    }
    const diagnostics = await server.nextDiagnostics(uri);
    const place = { textDocument: { uri }, position: { line: 3, character: 11 } };
    const hover = await server.request('textDocument/hover', place);
    const definition = await server.request('textDocument/definition', place);
    return JSON.stringify([diagnostics, hover.result, definition.result]);
  };
  return { server, right };
}
