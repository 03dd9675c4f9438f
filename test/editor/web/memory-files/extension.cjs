/* global TextEncoder */
/**
 * File systems in memory that begin with the files which the page's server has for them: `memory:/`, and one of the scheme
 * that repositories have in a browser, the only virtual one whose folders VS Code does not trust by itself.
 */
const vscode = require('vscode');

module.exports.activate = async (context) => {
  const answer = await fetch(vscode.Uri.joinPath(context.extensionUri, 'files.json').toString(true));
  const texts = await answer.json();
  for (const scheme of ['memory', 'vscode-vfs']) {
    const provider = new MemoryFiles(texts);
    context.subscriptions.push(vscode.workspace.registerFileSystemProvider(scheme, provider));
  }
};

class MemoryFiles {
  changes = new vscode.EventEmitter();
  onDidChangeFile = this.changes.event;
  /** By path: { content, time }; a folder has no content. */
  entries = new Map([['/', { content: null, time: Date.now() }]]);

  constructor(texts) {
    for (const [path, text] of Object.entries(texts)) this.put(path, new TextEncoder().encode(text));
  }

  put(path, content) {
    for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1))
      this.folder(path.slice(0, end));
    this.entries.set(path, { content, time: Date.now() });
  }

  folder(path) {
    if (!this.entries.has(path)) this.entries.set(path, { content: null, time: Date.now() });
  }

  at(uri) {
    const entry = this.entries.get(uri.path);
    if (!entry) throw vscode.FileSystemError.FileNotFound(uri);
    return entry;
  }

  watch() {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri) {
    const { content, time } = this.at(uri);
    const type = content ? vscode.FileType.File : vscode.FileType.Directory;
    return { type, size: content?.length ?? 0, ctime: time, mtime: time };
  }

  readDirectory(uri) {
    this.at(uri);
    const prefix = uri.path.endsWith('/') ? uri.path : `${uri.path}/`;
    const inside = [...this.entries].filter(([path]) => path.startsWith(prefix) && path !== prefix);
    return inside.flatMap(([path, { content }]) => {
      const name = path.slice(prefix.length);
      return name.includes('/') ? [] : [[name, content ? vscode.FileType.File : vscode.FileType.Directory]];
    });
  }

  createDirectory(uri) {
    this.folder(uri.path);
  }

  readFile(uri) {
    const { content } = this.at(uri);
    if (!content) throw vscode.FileSystemError.FileIsADirectory(uri);
    return content;
  }

  writeFile(uri, content) {
    const type = this.entries.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.put(uri.path, content);
    this.changes.fire([{ type, uri }]);
  }

  delete(uri) {
    for (const path of [...this.entries.keys()]) {
      if (path === uri.path || path.startsWith(`${uri.path}/`)) this.entries.delete(path);
    }
    this.changes.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
  }

  rename(from, to) {
    this.put(to.path, this.readFile(from));
    this.delete(from);
  }
}
