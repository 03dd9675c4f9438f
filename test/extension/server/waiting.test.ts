import { Cancellation, DocumentState, EmptyFileSystemProvider, URI } from 'langium';
import { expect, test } from 'vitest';
import { createEditorServices } from '../../../extension/server/services';

/** Every file has the same text. */
class OneText extends EmptyFileSystemProvider {
  override readFileSync(): string {
    return 'target f on [0, 1] = x^2\n';
  }
  override readFile(): Promise<string> {
    return Promise.resolve(this.readFileSync());
  }
}

/** A change while a document is built ends that build; the next one goes on from the state that was reached. */
test.each(['Parsed', 'IndexedContent', 'Linked', 'Validated'] as const)(
  'a request that waits for the state %s is answered when a change ends the build in which it is reached',
  async (name) => {
    const { shared } = createEditorServices({ fileSystemProvider: () => new OneText() });
    await shared.workspace.ConfigurationProvider.initialized({});
    const { DocumentBuilder: builder, LangiumDocuments: documents } = shared.workspace;
    const uri = URI.parse(`file:///test/${name}.rflow`);
    const document = await documents.getOrCreateDocument(uri);
    const change = new Cancellation.CancellationTokenSource();
    builder.onDocumentPhase(DocumentState[name], () => change.cancel());
    document.state = DocumentState.Changed;
    const first = builder.update([uri], [], change.token).catch((error: unknown) => error);
    const answered = builder.waitUntil(DocumentState[name], uri);
    await first;
    await builder.update([], []);
    expect(await answered).toEqual(uri);
  },
);
