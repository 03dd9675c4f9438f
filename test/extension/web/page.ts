/**
 * What runs in the page of the test beside this: the part of an extension host that a web worker of the extension speaks to,
 * with files in memory. The function goes to the page as its text, so it uses nothing from around it.
 */

/** The page's `host`. */
export interface PageHost {
  /** The codes of the first mistakes that the language server tells of a text. */
  mistakes(uri: string, text: string): Promise<readonly unknown[]>;
  /** Sends a message to a new runner, or to the library where there is no place, and waits for the answer that has these fields. */
  ask(place: unknown, message: unknown, answer: Readonly<Record<string, unknown>>): Promise<unknown>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri: string;
    readonly method: string;
    readonly diagnostics: readonly { code: unknown }[];
  };
  readonly files?: { readonly id: number; readonly method: string; readonly arguments: readonly unknown[] };
}

/** `texts`: the files that there are, by their URIs; `threads` is the address of dist/web/threads.js. */
export async function beginHost({
  texts,
  threads,
}: {
  texts: Record<string, string>;
  threads: string;
}): Promise<void> {
  const content = await (await fetch(threads)).blob();
  const files = new Map(Object.entries(texts).map(([uri, text]) => [uri, new TextEncoder().encode(text)]));
  const read = (uri: string): Uint8Array => {
    const bytes = files.get(uri);
    if (!bytes) throw new Error(`There is no file ${uri}.`);
    return bytes;
  };
  const names = (folder: string): string[] => {
    const inside = [...files.keys()].filter((uri) => uri.startsWith(`${folder}/`));
    return [...new Set(inside.map((uri) => decodeURIComponent(uri.slice(folder.length + 1).split('/')[0]!)))];
  };
  const methods: Readonly<Record<string, (uri: string, bytes: Uint8Array<ArrayBuffer>) => unknown>> = {
    read,
    names,
    text: (uri) => new TextDecoder().decode(read(uri)),
    entries: (folder) =>
      names(folder).map((name) => ({ name, isFile: files.has(`${folder}/${name}`), isDirectory: false })),
    facts: (uri) => ({ size: read(uri).length, changed: 1 }),
    replace: (uri, bytes) => void files.set(uri, bytes),
    remove: (uri) => void files.delete(uri),
    makeFolder: () => undefined,
  };
  const attempt = (method: string, values: readonly unknown[]): { value: unknown } | { failure: string } => {
    try {
      return { value: methods[method]!(...(values as [string, Uint8Array<ArrayBuffer>])) };
    } catch (error) {
      return { failure: String(error) };
    }
  };
  const address = (kind: string): string =>
    URL.createObjectURL(
      new Blob([`self.reluflowThread = '${kind}';\n`, content], { type: 'text/javascript' }),
    );

  const mistakes = (uri: string, text: string): Promise<readonly unknown[]> =>
    new Promise((resolve, reject) => {
      const server = new Worker(address('server'));
      const tell = (method: string, params: unknown, id?: number): void =>
        server.postMessage({ jsonrpc: '2.0', method, params, ...(id === undefined ? {} : { id }) });
      server.onerror = ({ message }) => reject(new Error(message));
      server.onmessage = ({ data }: MessageEvent<Message>) => {
        const { id, method, params } = data;
        if (method === 'textDocument/publishDiagnostics' && params?.uri === uri) {
          resolve(params.diagnostics.map(({ code }) => code));
        } else if (method === 'reluflow/files' && params) {
          const found = attempt(params.method, [params.uri]);
          const result = 'value' in found ? found.value : null;
          server.postMessage({ jsonrpc: '2.0', id, result });
        } else if (method !== undefined && id !== undefined) {
          server.postMessage({
            jsonrpc: '2.0',
            id,
            result: method === 'workspace/configuration' ? [null] : null,
          });
        } else if (id === 1) {
          tell('initialized', {});
          tell('textDocument/didOpen', { textDocument: { uri, languageId: 'reluflow', version: 1, text } });
        }
      };
      const workspaceFolders = [{ uri: 'memory:/papers', name: 'papers' }];
      tell('initialize', { processId: null, rootUri: null, workspaceFolders, capabilities: {} }, 1);
    });

  const ask = (
    place: unknown,
    message: unknown,
    answer: Readonly<Record<string, unknown>>,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const runner = new Worker(address('runner'));
      runner.onerror = (event) => reject(new Error(event.message));
      runner.onmessage = ({ data }: MessageEvent<Message & Readonly<Record<string, unknown>>>) => {
        const { files: call } = data;
        if (call) runner.postMessage({ files: { id: call.id, ...attempt(call.method, call.arguments) } });
        else if (Object.entries(answer).every(([key, value]) => data[key] === value)) resolve(data);
      };
      runner.postMessage({ place, compute: address('compute'), window: 1 });
      runner.postMessage(message);
    });

  Object.assign(globalThis, { host: { mistakes, ask } satisfies PageHost });
}
