/**
 * Threads that compile, run and read records, with the editor's files at hand.
 */
import { answerTo, type Call } from '../calls';
import { editorFileMethods, isFilesMessage } from '../files/methods';
import type { DocumentPlace } from '../runner/protocol';
import { editorFiles } from './files';
import type { Platform, Thread, ThreadListener } from './platform';

/** Starts the runner of a document; without one, the library. */
export function startThread(
  platform: Pick<Platform, 'startThread'>,
  place: DocumentPlace | null,
  listener: ThreadListener,
): Thread {
  const thread = platform.startThread(place, {
    ...listener,
    message: (message) => {
      if (!isFilesMessage<Call>(message)) return listener.message(message);
      void answerTo(editorFiles, editorFileMethods, message.files).then((files) => thread.send({ files }));
    },
  });
  return thread;
}
