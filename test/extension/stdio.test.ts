import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type {
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeAction,
  CompletionList,
  Diagnostic,
  DocumentHighlight,
  DocumentLink,
  FoldingRange,
  Hover,
  InitializeResult,
  InlayHint,
  Location,
  LocationLink,
  MarkupContent,
  PublishDiagnosticsParams,
  RegistrationParams,
  SelectionRange,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
  TypeHierarchyItem,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';

/** The language server as any other editor starts it: `reluflow language-server --stdio`. */

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'dist', 'reluflow.js');

const texts = {
  'base.rflow': '/// The tent.\ntarget tent on [0, 1] = min(x, 1 - x)\nexperiment base { seed: 1 }\n',
  'main.rflow': `import "base.rflow"
density ramp on [0, 1] = 3*x
experiment e extends base {
  for H in range(1, 5, 1)
  target: tent
  density: ramp
  network: 1 -> H -> 1
  method: flow(until: 2**3)
}
`,
};

let folder: string;
let main: string;
let connection: MessageConnection;
let end: () => void;
let capabilities: InitializeResult['capabilities'];
let hints = true;
const refused: string[] = [];

beforeAll(async () => {
  if (!existsSync(program)) throw new Error('There is no dist/reluflow.js. Run `npm run build` first.');
  folder = mkdtempSync(join(tmpdir(), 'reluflow-stdio-'));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  main = pathToFileURL(join(folder, 'main.rflow')).toString();
  const child = spawn(process.execPath, [program, 'language-server', '--stdio'], { stdio: 'pipe' });
  connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  end = () => child.kill();
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) =>
    items.map(() => ({ inlayHints: hints })),
  );
  // This client can't watch files after all, as Emacs where it finds no git.
  connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
    refused.push(...registrations.map(({ method }) => method));
    return new ResponseError(ErrorCodes.InternalError, 'There is no git.');
  });
  connection.listen();
  const initialized: InitializeResult = await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'folder' }],
    capabilities: {
      workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
    },
  });
  capabilities = initialized.capabilities;
  await connection.sendNotification('initialized', {});
});

afterAll(() => {
  connection.dispose();
  end();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a text and waits for its diagnostics. */
function diagnosticsOf(uri: string, text: string): Promise<readonly Diagnostic[]> {
  const published = new Promise<readonly Diagnostic[]>((resolve) => {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      if (params.uri === uri) resolve(params.diagnostics);
    });
  });
  const textDocument = { uri, languageId: 'reluflow', version: 1, text };
  void connection.sendNotification('textDocument/didOpen', { textDocument });
  return published;
}

/** Asks about a place of main.rflow: the first occurrence of a text, or `within` characters behind it. */
function ask<R>(request: string, at: string, within = 0, more: object = {}): Promise<R> {
  const offset = texts['main.rflow'].indexOf(at) + within;
  const before = texts['main.rflow'].slice(0, offset).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)!.length };
  const textDocument = { uri: main };
  return connection.sendRequest(`textDocument/${request}`, { textDocument, position, ...more });
}

const whole = { range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } } };

test('a client is asked for no more than it says that it can do, and is served where it refuses that', async () => {
  await diagnosticsOf('file:///elsewhere/first.rflow', 'let a = 1\n');
  expect(refused).toEqual(['workspace/didChangeWatchedFiles']);
});

test('a client on standard input and output reads the diagnostics of what it opens', async () => {
  const diagnostics = await diagnosticsOf('file:///elsewhere/a.rflow', 'let a = 1/0\r\nlet b = c\r\n');
  const errors = diagnostics.filter(({ severity }) => severity === 1);
  const places = errors.map(({ code, range }) => `${code} ${range.start.line}:${range.start.character}`);
  expect(places.sort()).toEqual(['RF201 1:8', 'RF406 0:10']);
});

describe('in a workspace folder', () => {
  let diagnostics: readonly Diagnostic[];

  beforeAll(async () => {
    diagnostics = await diagnosticsOf(main, texts['main.rflow']);
  });

  test('the server says what it can', () => {
    for (const name of [
      'completionProvider',
      'hoverProvider',
      'signatureHelpProvider',
      'definitionProvider',
      'referencesProvider',
      'documentHighlightProvider',
      'documentSymbolProvider',
      'codeActionProvider',
      'documentLinkProvider',
      'documentFormattingProvider',
      'renameProvider',
      'foldingRangeProvider',
      'selectionRangeProvider',
      'semanticTokensProvider',
      'inlayHintProvider',
      'callHierarchyProvider',
      'typeHierarchyProvider',
    ] as const)
      expect(capabilities[name], name).toBeTruthy();
  });

  test('diagnostics link to the documentation that comes with the server', () => {
    const foreign = diagnostics.find(({ code }) => code === 'RF112');
    const [file, line] = (foreign?.codeDescription?.href ?? '').split('#L');
    expect(readFileSync(new URL(file!), 'utf8').split('\n')[Number(line) - 1]).toContain('RF112');
  });

  test('definition, references, highlights and renaming reach the imported file', async () => {
    const [link] = await ask<LocationLink[]>('definition', 'tent');
    const place = link as unknown as Partial<LocationLink & Location>;
    expect(place.targetUri ?? place.uri).toMatch(/base\.rflow$/);
    const context = { context: { includeDeclaration: true } };
    const references = await ask<Location[]>('references', 'tent', 1, context);
    expect(references.map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1)).sort()).toEqual([
      'base.rflow',
      'main.rflow',
    ]);
    expect(await ask<DocumentHighlight[]>('documentHighlight', 'ramp')).toHaveLength(2);
    const edit = await ask<WorkspaceEdit>('rename', 'tent', 0, { newName: 'hat' });
    expect(Object.keys(edit.changes ?? {})).toHaveLength(2);
    await expect(ask('rename', 'ramp', 0, { newName: 'tent' })).rejects.toThrow('declared already');
    await expect(ask('prepareRename', 'experiment')).rejects.toThrow("can't be renamed");
  });

  test('hover, completion and signature help know the file', async () => {
    const hover = await ask<Hover>('hover', 'tent');
    expect((hover.contents as MarkupContent).value).toContain('The tent.');
    // Pictures are for clients that say that they show them.
    expect((hover.contents as MarkupContent).value).not.toContain('svg');
    await connection.sendNotification('reluflow/theme', 'light');
    const drawn = await ask<Hover>('hover', 'tent');
    expect((drawn.contents as MarkupContent).value).toContain('![Plot of tent](data:image/svg+xml;base64,');
    const list = await ask<CompletionList>('completion', 'target: ', 8);
    expect(list.items.map(({ label }) => label)).toContain('tent');
    const help = await ask<SignatureHelp>('signatureHelp', 'flow(', 5);
    expect(help.signatures[0]?.label).toContain('flow(until');
  });

  // The colours of curves in VS Code's own themes: blue, and green on black.
  test.each([
    ['light', '#0f62ac'],
    ['dark', '#6cb6ff'],
    ['high-contrast-light', '#0f4a85'],
    ['high-contrast-dark', '#3ff23f'],
  ])('a hover draws the function for a theme that is %s', async (kind, colour) => {
    await connection.sendNotification('reluflow/theme', kind);
    const hover = await ask<Hover>('hover', 'ramp');
    const markdown = (hover.contents as MarkupContent).value;
    const [, data = ''] = /!\[Plot of ramp\]\(data:image\/svg\+xml;base64,([^)]*)\)/.exec(markdown) ?? [];
    const svg = Buffer.from(data, 'base64').toString();
    // The ramp 3x is one segment from the lower left to the upper right.
    const [, curve, stroke] = /<path d="(M[^"]*L[^"]*)" stroke="([^"]*)"/.exec(svg) ?? [];
    expect(curve).toMatch(/^M44 128L310 10$/);
    expect(stroke).toBe(colour);
  });

  test.each(['sepia', null, 7, { kind: 'dark' }, 'constructor'])(
    'for a theme that is %j a hover draws nothing, and still tells',
    async (kind) => {
      await connection.sendNotification('reluflow/theme', 'dark');
      await connection.sendNotification('reluflow/theme', kind);
      const hover = await ask<Hover>('hover', 'ramp');
      expect((hover.contents as MarkupContent).value).toContain('Mass');
      expect((hover.contents as MarkupContent).value).not.toContain('svg');
    },
  );

  test('a quick fix mends what a diagnostic is about', async () => {
    const found = diagnostics.filter(({ code }) => code === 'RF112');
    const context = { context: { diagnostics: found }, range: found[0]!.range };
    const [action] = await ask<CodeAction[]>('codeAction', '**', 0, context);
    expect(action?.edit?.changes?.[main]?.[0]?.newText).toBe('^');
  });

  test('formatting leaves a text in its standard form', async () => {
    const options = { options: { tabSize: 2, insertSpaces: true } };
    const edits = await ask<TextEdit[]>('formatting', 'target', 0, options);
    expect(edits.map(({ newText }) => newText).join('')).toContain('  ');
  });

  test('folding, selections, links and colours', async () => {
    const folds = await ask<FoldingRange[]>('foldingRange', 'e');
    expect(folds.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([[2, 7]]);
    const positions = { positions: [{ line: 4, character: 11 }] };
    const [selection] = await ask<SelectionRange[]>('selectionRange', 'e', 0, positions);
    expect(selection?.range).toEqual({ start: { line: 4, character: 10 }, end: { line: 4, character: 14 } });
    expect(selection?.parent?.range.start).toEqual({ line: 4, character: 2 });
    const links = await ask<DocumentLink[]>('documentLink', 'e');
    expect(links.map(({ target }) => target)).toEqual([main.replace('main', 'base')]);
    const tokens = await ask<SemanticTokens>('semanticTokens/full', 'e');
    expect(tokens.data.length).toBeGreaterThan(50);
  });

  test('hierarchies show what an experiment extends', async () => {
    const [call] = await ask<CallHierarchyItem[]>('prepareCallHierarchy', 'e extends');
    const calls: CallHierarchyOutgoingCall[] = await connection.sendRequest('callHierarchy/outgoingCalls', {
      item: call,
    });
    expect(calls.map(({ to }) => to.name)).toEqual(['base']);
    const [type] = await ask<TypeHierarchyItem[]>('prepareTypeHierarchy', 'base {');
    const below: TypeHierarchyItem[] = await connection.sendRequest('typeHierarchy/subtypes', { item: type });
    expect(below.map(({ name }) => name)).toEqual(['e']);
  });

  test('hints are shown until they are switched off', async () => {
    const labels = async (): Promise<readonly unknown[]> =>
      (await ask<InlayHint[]>('inlayHint', 'e', 0, whole)).map(({ label }) => label);
    expect(await labels()).toEqual(['← mass 3/2', '← 5 cells']);
    hints = false;
    await connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { reluflow: { inlayHints: hints } },
    });
    expect(await labels()).toEqual([]);
  });
});

test('the settings of the documentation start this server', () => {
  const page = readFileSync(join(root, 'docs', 'editors.md'), 'utf8');
  const command = /^node dist\/reluflow\.js (.*)$/m.exec(page)?.[1];
  expect(command).toBe('language-server --stdio');
  expect(page).toContain("cmd = { 'reluflow', 'language-server', '--stdio' }");
  expect(page).toContain('("reluflow" "language-server" "--stdio")');
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: object };
  expect(Object.keys(bin)).toEqual(['reluflow']);
});
