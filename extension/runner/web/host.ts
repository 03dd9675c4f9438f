import { URI } from 'langium';
import { drawnText } from '../../../engine/host/figures/drawings';
import { StorageError } from '../../../engine/host/host';
import { replaceText } from '../../../engine/host/web/files';
import { createWebPool } from '../../../engine/host/web/pool';
import { EditorProject } from '../../files/editor-project';
import type { EditorFiles } from '../../files/methods';
import { recordFilesOf } from '../../files/record-files';
import type { RunnerHost } from '../host';
import { webRecords } from './records';

/** Everything is in the editor's file systems. `compute` is the address of the script of threads that compute, `window` this window's number. */
export function webHost(files: EditorFiles, compute: string, window: number): RunnerHost {
  const machine = {
    platform: 'browser',
    browser: navigator.userAgent,
    processors: navigator.hardwareConcurrency,
  };
  const recordFiles = recordFilesOf(files);
  return {
    resumes: false,
    sweeps: () => [],
    records: webRecords(recordFiles, { process: { id: window, host: 'browser' }, machine }),
    workers: (size) => createWebPool(compute, size),
    project: ({ folder }, unsaved) =>
      folder === null ? null : new EditorProject(URI.parse(folder), files, unsaved),
    export: async (record, format, path) => {
      if (format !== 'html' && format !== 'pgfplots') {
        throw new StorageError(
          'VS Code for the Web writes no tables and no JSON: export the record on the desktop or by the command line.',
        );
      }
      await replaceText(recordFiles, path, await drawnText(record, format));
      return [path];
    },
    uriOf: (folder, name) => recordFiles.at(folder, name),
  };
}
