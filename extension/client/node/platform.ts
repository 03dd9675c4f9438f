import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient, LanguageClientOptions } from 'vscode-languageclient/node';
import type { DocumentPlace } from '../../runner/protocol';
import type { Platform, Thread, ThreadListener } from '../platform';
import { startNodeThread } from './threads';

/** Threads and processes of Node; records are folders of the disk. */
export class NodePlatform implements Platform {
  readonly canExport = (): boolean => true;
  readonly resumes = true;
  private readonly scripts: string;

  constructor(extensionPath: string) {
    this.scripts = join(extensionPath, 'dist');
  }

  keepsRecordsBeside({ scheme }: vscode.Uri): boolean {
    return scheme === 'file';
  }

  keepsStorage({ scheme }: vscode.Uri): boolean {
    return scheme === 'file';
  }

  locationOf(uri: vscode.Uri): string | null {
    return uri.scheme === 'file' ? uri.fsPath : null;
  }

  uriOf(location: string): vscode.Uri {
    return vscode.Uri.file(location);
  }

  startThread(place: DocumentPlace | null, listener: ThreadListener): Thread {
    return startNodeThread(join(this.scripts, 'runner.js'), place, listener);
  }

  /** The client is most of the extension's code, a script of its own: it is loaded when what the user sees first is there. */
  async createLanguageClient(
    id: string,
    name: string,
    options: LanguageClientOptions,
  ): Promise<LanguageClient> {
    const { LanguageClient, TransportKind } = await import('./language-client');
    const module = join(this.scripts, 'server.js');
    const server = { module, transport: TransportKind.ipc };
    return new LanguageClient(id, name, { run: server, debug: server }, options);
  }
}
