/**
 * VS Code for the Web: the workbench of the served VS Code as plain files, without a server behind it. Extensions run in
 * a web worker of the browser, the folder that is open is in memory, and there is no Node anywhere.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

export interface ServedWeb {
  /** With the search parameter `untrusted` it matters whether somebody has trusted the folder that is open. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Texts by their paths, which become the files of `memory:/` and of `vscode-vfs://memory/`. */
export type Files = Readonly<Record<string, string>>;

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

const workbenchScript = 'out/vs/code/browser/workbench/workbench.js';

/** `code` is the folder of the workbench's files, `extension` that of the unpacked extension. */
export async function serveWeb(code: string, extension: string, files: Files): Promise<ServedWeb> {
  const folders: readonly (readonly [prefix: string, folder: string])[] = [
    ['/code/', code],
    ['/extension/', extension],
    ['/memory-files/', join(import.meta.dirname, 'memory-files')],
  ];
  const memoryFiles = readFileSync(join(import.meta.dirname, 'memory-files', 'extension.cjs'));
  const script = standalone(readFileSync(join(code, workbenchScript), 'utf8'));
  const server = createServer(({ url = '/', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const path = decodeURIComponent(pathname);
    const send = (type: string, body: string | Buffer): void => {
      response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(body);
    };
    if (path === '/')
      return send('text/html', pageOf(code, headers.host ?? '', searchParams.has('untrusted')));
    // VS Code loads scripts by this ending alone.
    if (path === '/memory-files/extension.js') return send('text/javascript', memoryFiles);
    if (path === '/memory-files/files.json') return send('application/json', JSON.stringify(files));
    if (path === `/code/${workbenchScript}`) return send('text/javascript', script);
    const file = folders
      .filter(([prefix]) => path.startsWith(prefix))
      .map(([prefix, folder]) => join(folder, path.slice(prefix.length)))
      .find((each) => existsSync(each) && statSync(each).isFile());
    if (file) send(contentTypes[extname(file)] ?? 'application/octet-stream', readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** code-server ties its workbench to its server: to the connection, and to the folder of the user's data. */
function standalone(script: string): string {
  const changes: readonly (readonly [RegExp, string])[] = [
    [/,remoteAuthority:location\.host\}/, '}'],
    [
      /[\w$]+\(([\w$]+)\.file\(this\.userDataPath\)\.with\(\{scheme:([\w$]+)\.vscodeRemote\}\),"User"\)/,
      '$1.file("/User").with({scheme:$2.vscodeUserData})',
    ],
  ];
  return changes.reduce((text, [from, to]) => {
    if (!from.test(text)) throw new Error(`The workbench of this VS Code has changed: ${from.source}`);
    return text.replace(from, to);
  }, script);
}

function pageOf(code: string, authority: string, untrusted: boolean): string {
  const at = (path: string): object => ({ scheme: 'http', authority, path });
  const configuration = {
    additionalBuiltinExtensions: ['/extension', '/memory-files', '/code/extensions/theme-defaults'].map(at),
    webviewEndpoint: '/code/out/vs/workbench/contrib/webview/browser/pre',
    userDataPath: '/User',
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
    enableWorkspaceTrust: untrusted,
    productConfiguration: { enableTelemetry: false },
    configurationDefaults: {
      'workbench.startupEditor': 'none',
      'security.workspace.trust.startupPrompt': 'never',
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'chat.commandCenter.enabled': false,
    },
  };
  const values: Readonly<Record<string, string>> = {
    WORKBENCH_WEB_CONFIGURATION: JSON.stringify(configuration).replaceAll('"', '&quot;'),
    WORKBENCH_WEB_BASE_URL: '/code',
    WORKBENCH_NLS_URL: '/code/out/nls.messages.js',
    WORKBENCH_NLS_FALLBACK_URL: '/code/out/nls.messages.js',
  };
  const page = readFileSync(join(code, 'out/vs/code/browser/workbench/workbench.html'), 'utf8');
  return page.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}
