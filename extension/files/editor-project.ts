import { UriUtils, type URI } from 'langium';
import type { Source } from '../../engine/host/host';
import { withoutByteOrderMark } from '../../engine/language/files';
import type { ProjectFiles, UnsavedTexts } from '../../engine/host/project';
import { EditorFileSystem } from './editor-files';
import type { TextFiles } from './methods';

/** A folder of one of the editor's file systems, for a text that is run; what was read is remembered. */
export class EditorProject implements ProjectFiles {
  readonly folder: URI;
  readonly system: EditorFileSystem;
  /** By path relative to the folder. */
  private readonly read = new Map<string, string>();

  /** `unsaved`: what counts instead of what these files hold. */
  constructor(folder: URI, files: TextFiles, unsaved: UnsavedTexts = new Map()) {
    this.folder = folder;
    const text = async (uri: string): Promise<string> => unsaved.get(uri) ?? files.text(uri);
    this.system = new EditorFileSystem({ ...files, text: (uri) => this.readText(uri, text) });
  }

  private async readText(uri: string, read: TextFiles['text']): Promise<string> {
    const text = withoutByteOrderMark(await read(uri));
    this.read.set(UriUtils.relative(this.folder, uri), text);
    return text;
  }

  sources(name: string, text: string): Source[] {
    const others = [...this.read].filter(([path]) => path !== name);
    return [{ path: name, text }, ...others.map(([path, content]) => ({ path, text: content }))];
  }
}
