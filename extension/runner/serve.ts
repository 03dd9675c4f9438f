/**
 * What a thread of the extension does: it runs the experiments of one document; without a document, it is the library.
 */
import { answerTo, Calls, proxyOf, type Answer, type Call } from '../calls';
import { editorFileMethods, isFilesMessage, type EditorFiles } from '../files/methods';
import { Library } from '../library/library';
import { libraryMethods } from '../library/protocol';
import type { RunnerHost } from './host';
import type { DocumentPlace, RunnerRequest } from './protocol';
import { Runner } from './runner';

/** Gives what is to be done with each message to the thread. `post` sends a message to the extension host. */
export function serve(
  place: DocumentPlace | null,
  createHost: (files: EditorFiles) => RunnerHost,
  post: (message: unknown) => void,
): (message: unknown) => void {
  const calls = new Calls((call) => post({ files: call }));
  const files = proxyOf<EditorFiles>(editorFileMethods, (method, values) => calls.call(method, values));
  const receive = receiver(place, createHost(files), post);
  return (message) => {
    if (isFilesMessage<Answer>(message)) calls.receive(message.files);
    else receive(message);
  };
}

function receiver(
  place: DocumentPlace | null,
  host: RunnerHost,
  post: (message: unknown) => void,
): (message: unknown) => void {
  if (place) {
    const runner = new Runner(place, host, post);
    return (request) => runner.receive(request as RunnerRequest);
  }
  const library = new Library(host);
  return (call) => void answerTo(library, libraryMethods, call as Call).then(post);
}
