import { join } from 'node:path';
import { URI } from 'langium';
import { digestSweeps } from '../../../engine/host/node/cluster/digest';
import { writeExport } from '../../../engine/host/node/export/export';
import { FolderFileSystem } from '../../../engine/host/node/files';
import { createPool, defaultWorkers } from '../../../engine/host/node/pool';
import { EditorProject } from '../../files/editor-project';
import type { TextFiles } from '../../files/methods';
import type { RunnerHost } from '../host';
import { diskRecords } from './records';

/** Records are on the disk; `files` are those of the editor's other file systems. */
export function nodeHost(files: TextFiles): RunnerHost {
  return {
    records: diskRecords,
    resumes: true,
    sweeps: digestSweeps,
    workers: (size) => createPool(size > 0 ? size : defaultWorkers()),
    project: ({ folder }, unsaved) => {
      if (folder === null) return null;
      const uri = URI.parse(folder);
      return uri.scheme === 'file'
        ? new FolderFileSystem(uri.fsPath, unsaved)
        : new EditorProject(uri, files, unsaved);
    },
    export: (record, format, path) => {
      const kind = format === 'csv' || format === 'parquet' ? 'folder' : 'file';
      // Who names a file in a dialog is asked there whether it may be written over.
      return writeExport(record, format, { kind, path, named: kind === 'file' ? path : null });
    },
    uriOf: (folder, name) => URI.file(join(folder, name)).toString(),
  };
}
