import type { RecordFiles } from '../../engine/host/web/files';
import { WebStorage } from '../../engine/host/web/storage';

export interface MemoryFiles extends RecordFiles {
  /** Contents by path. */
  readonly content: Map<string, Uint8Array>;
}

/** Files in memory, as an editor's file system has them: each is written as a whole. */
export function memoryFiles(): MemoryFiles {
  const content = new Map<string, Uint8Array>();
  const read = (path: string): Promise<Uint8Array> => {
    const bytes = content.get(path);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`there is no file ${path}`));
  };
  return {
    content,
    read,
    at: (folder, name) => `${folder}/${encodeURIComponent(name)}`,
    names: (folder) => {
      const inside = [...content.keys()].filter((path) => path.startsWith(`${folder}/`));
      const names = inside.map((path) => decodeURIComponent(path.slice(folder.length + 1).split('/')[0]!));
      return Promise.resolve([...new Set(names)]);
    },
    facts: async (path) => ({ size: (await read(path)).length, changed: 0 }),
    replace: (path, bytes) => Promise.resolve(void content.set(path, bytes.slice())),
    remove: (path) => Promise.resolve(void content.delete(path)),
    makeFolder: () => Promise.resolve(),
  };
}

/** Records of the web, kept in memory, as the window of this number sees them. */
export function memoryStorage(files: RecordFiles = memoryFiles(), window = 1): WebStorage {
  const process = { id: window, host: 'browser' };
  return new WebStorage(files, '/records', { hidden: false, process, machine: { platform: 'browser' } });
}
