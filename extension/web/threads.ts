/** The threads of the extension in a browser; the runner's is the library's, too. */
export type ThreadKind = 'server' | 'runner' | 'compute';

/**
 * The script of a thread, which says what kind of thread it is in its first line: VS Code gives workers names of its own.
 */
export function scriptOf(kind: ThreadKind, threads: Uint8Array<ArrayBuffer>): Blob {
  return new Blob([`self.reluflowThread = '${kind}';\n`, threads], { type: 'text/javascript' });
}

/** In a thread: its kind. */
export function thisKind(): ThreadKind {
  return (self as unknown as { readonly reluflowThread: ThreadKind }).reluflowThread;
}
