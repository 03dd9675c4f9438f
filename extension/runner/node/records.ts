import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf, sizeOf } from '../../../engine/host/node/record/digest';
import { readRecordText, replaceFile } from '../../../engine/host/node/record/files';
import { mostBytes } from '../../../engine/host/record/bounds';
import { sweepsFolder } from '../../../engine/host/node/record/layout';
import { manifestPath } from '../../../engine/host/node/record/manifest';
import { readMarks, writeMarks } from '../../../engine/host/node/record/marks';
import { FolderStorage } from '../../../engine/host/node/record/storage';
import { originFromText, originName, originText } from '../../library/origin';
import type { Records } from '../host';

/** Records in folders of the disk. `async` turns what the plain forms throw into rejections. */
export const diskRecords: Records = {
  storage: storageIn,
  survey: async (folder) => {
    const { records, unreadable } = await storageIn(folder, false).survey();
    const others = unreadable.map((each) => ({ ...each, bytes: sizeOf(each.location) }));
    return { records, unreadable: others, sweeps: sizeOf(sweepsFolder(folder)) };
  },
  open: (location) => storageIn(dirname(location), false).open(location),
  digest: digestOf,
  changed: async (location) =>
    Promise.resolve(statSync(manifestPath(location), { throwIfNoEntry: false })?.mtimeMs ?? NaN),
  marks: async (location) => Promise.resolve(readMarks(location)),
  mark: async (location, marks) => Promise.resolve(writeMarks(location, marks)),
  abandon: async (location) => Promise.resolve(storageIn(dirname(location), false).abandon(location)),
  noteOrigin: async (folder, document) => {
    mkdirSync(folder, { recursive: true });
    return Promise.resolve(replaceFile(join(folder, originName), originText(document)));
  },
  origin: async (folder) => {
    try {
      return await Promise.resolve(originFromText(readRecordText(join(folder, originName), mostBytes.small)));
    } catch {
      return null;
    }
  },
};

function storageIn(folder: string, hidden: boolean): FolderStorage {
  return new FolderStorage(folder, { hidden });
}
