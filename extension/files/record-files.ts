import type { RecordFiles } from '../../engine/host/web/files';
import type { RecordFileMethods } from './methods';

/** A file system of the editor as the place of records: paths are URIs. */
export function recordFilesOf(files: RecordFileMethods): RecordFiles {
  return {
    at: (folder, name) => `${folder.replace(/\/$/, '')}/${encodeURIComponent(name)}`,
    names: (folder) => files.names(folder),
    read: (uri) => files.read(uri),
    facts: (uri) => files.facts(uri),
    replace: (uri, content) => files.replace(uri, content),
    remove: (uri) => files.remove(uri),
    makeFolder: (uri) => files.makeFolder(uri),
  };
}
