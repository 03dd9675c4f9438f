import * as vscode from 'vscode';
import type { LanguageClient, LanguageClientOptions } from 'vscode-languageclient/browser';
import type { DocumentPlace } from '../../runner/protocol';
import type { RunnerGreeting } from '../../runner/web/greeting';
import { scriptOf, type ThreadKind } from '../../web/threads';
import type { Platform, Thread, ThreadListener } from '../platform';

/** Web workers; records are in whatever file system the editor has. */
export class WebPlatform implements Platform {
  /** Tables are written by Node alone. */
  readonly canExport: Platform['canExport'] = ({ format }) =>
    ['svg', 'png', 'pgfplots', 'html'].includes(format);
  readonly resumes = false;
  private readonly threads: vscode.Uri;
  private readonly window = crypto.getRandomValues(new Uint32Array(1))[0]!;
  /** The script of the threads is read once and kept: they are started from memory wherever the extension is. */
  private content: Promise<Uint8Array<ArrayBuffer>> | null = null;
  private readonly addresses = new Map<ThreadKind, Promise<string>>();

  constructor(extensionUri: vscode.Uri) {
    this.threads = vscode.Uri.joinPath(extensionUri, 'dist', 'web', 'threads.js');
  }

  /** A folder of the disk that is open in the browser has them there, as on the desktop. */
  keepsRecordsBeside({ scheme }: vscode.Uri): boolean {
    return scheme === 'file';
  }

  keepsStorage(): boolean {
    return true;
  }

  locationOf(uri: vscode.Uri): string {
    return uri.toString();
  }

  uriOf(location: string): vscode.Uri {
    return vscode.Uri.parse(location);
  }

  startThread(place: DocumentPlace | null, listener: ThreadListener): Thread {
    const name = place ? 'reluflow-runner' : 'reluflow-library';
    const starting = this.startRunner(place, name, listener);
    starting.catch((error: unknown) => listener.lost(error instanceof Error ? error.message : String(error)));
    return {
      send: (message) => void starting.then((worker) => worker.postMessage(message), ignore),
      end: () => starting.then((worker) => worker.terminate(), ignore),
    };
  }

  private async startRunner(
    place: DocumentPlace | null,
    name: string,
    listener: ThreadListener,
  ): Promise<Worker> {
    const [runner, compute] = await Promise.all([this.addressOf('runner'), this.addressOf('compute')]);
    const worker = new Worker(runner, { name });
    worker.onmessage = ({ data }: MessageEvent<unknown>) => listener.message(data);
    worker.onerror = ({ message }) => listener.lost(message);
    const greeting: RunnerGreeting = { place, compute, window: this.window };
    worker.postMessage(greeting);
    return worker;
  }

  async createLanguageClient(
    id: string,
    name: string,
    options: LanguageClientOptions,
  ): Promise<LanguageClient> {
    const [{ LanguageClient }, address] = await Promise.all([
      import('vscode-languageclient/browser'),
      this.addressOf('server'),
    ]);
    const worker = new Worker(address, { name: 'reluflow-server' });
    return new LanguageClient(id, name, options, worker);
  }

  private addressOf(kind: ThreadKind): Promise<string> {
    const known = this.addresses.get(kind);
    if (known) return known;
    this.content ??= this.load();
    const address = this.content.then((content) => URL.createObjectURL(scriptOf(kind, content)));
    this.addresses.set(kind, address);
    return address;
  }

  private async load(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await vscode.workspace.fs.readFile(this.threads));
  }
}

function ignore(): void {
  // The listener was told that the thread is lost.
}
