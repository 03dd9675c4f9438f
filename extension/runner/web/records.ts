import { readText, replaceText, storageError, type RecordFiles } from '../../../engine/host/web/files';
import { mostBytes } from '../../../engine/host/record/bounds';
import { WebReader } from '../../../engine/host/web/reader';
import { WebStorage, type WebStorageOptions } from '../../../engine/host/web/storage';
import { manifestName, marksName } from '../../../engine/host/record/layout';
import { manifestText } from '../../../engine/host/record/manifest';
import { marksText } from '../../../engine/host/record/marks';
import { originFromText, originName, originText } from '../../library/origin';
import type { Records } from '../host';

/** Records in the editor's files. */
export function webRecords(files: RecordFiles, here: Omit<WebStorageOptions, 'hidden'>): Records {
  const reader = new WebReader(files, here.process);
  return {
    storage: (folder, hidden) => new WebStorage(files, folder, { ...here, hidden }),
    survey: async (folder) => ({ ...(await reader.survey(folder)), sweeps: 0 }),
    open: (location) => reader.open(location),
    digest: (location) => reader.digest(location),
    changed: (location) =>
      files.facts(files.at(location, manifestName)).then(
        ({ changed }) => changed,
        () => NaN,
      ),
    marks: (location) => reader.marks(location),
    mark: (location, marks) => {
      const path = files.at(location, marksName);
      const text = marksText(marks);
      return (text === null ? files.remove(path) : replaceText(files, path, text)).catch((error: unknown) => {
        throw storageError(error, 'note that in', location);
      });
    },
    abandon: async (location) => {
      const manifest = await reader.manifest(location);
      if (manifest.status !== 'running') return;
      const text = manifestText({ ...manifest, status: 'interrupted' });
      await replaceText(files, files.at(location, manifestName), text).catch((error: unknown) => {
        throw storageError(error, 'close the record in', location);
      });
    },
    noteOrigin: async (folder, document) => {
      await files.makeFolder(folder);
      await replaceText(files, files.at(folder, originName), originText(document));
    },
    origin: (folder) =>
      readText(files, files.at(folder, originName), mostBytes.small).then(originFromText, () => null),
  };
}
