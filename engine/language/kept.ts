/**
 * Services that are used again: making the parser takes longer than compiling most texts.
 */
import type { FileSystemProvider } from 'langium';
import { createReluFlowServices, type ReluFlow } from './services';

export class KeptServices {
  private files: FileSystemProvider | undefined;
  private services: ReluFlow | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  /** Calls take turns, each with its own files and without documents of those before. */
  use<T>(files: FileSystemProvider, work: (services: ReluFlow) => Promise<T>): Promise<T> {
    const result = this.turn.then(async () => {
      this.files = files;
      this.services ??= createReluFlowServices({ fileSystemProvider: () => this.system() });
      try {
        return await work(this.services);
      } finally {
        await forgetDocuments(this.services);
      }
    });
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** The files of the call whose turn it is. */
  private system(): FileSystemProvider {
    const current = (): FileSystemProvider => this.files!;
    return new Proxy({} as FileSystemProvider, {
      get(_, name) {
        const files = current();
        const member: unknown = Reflect.get(files, name);
        return typeof member === 'function' ? (member.bind(files) as unknown) : member;
      },
    });
  }
}

async function forgetDocuments({ shared: { workspace } }: ReluFlow): Promise<void> {
  const documents = workspace.LangiumDocuments.all.map(({ uri }) => uri).toArray();
  await workspace.DocumentBuilder.update([], documents);
}
