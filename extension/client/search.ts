/**
 * Finding the files of the workspace. Virtual file systems often can't be searched, and VS Code waits for ever for one
 * that can't: there the folders are gone through.
 */
import * as vscode from 'vscode';

const searchable: readonly string[] = ['file', 'vscode-remote'];
const excluded = '**/{node_modules,.git}/**';
/** Folders of a virtual file system that are gone through at most; each may be a request to a server. */
const mostFolders = 300;

/** The `.rflow` files of the workspace, and where they can be searched for what `besides` says too; at most so many. */
export async function findFiles(
  besides: string | null = null,
  most = 10_000,
): Promise<readonly vscode.Uri[]> {
  const pattern = besides === null ? '**/*.rflow' : `{**/*.rflow,${besides}}`;
  const found = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    searchable.includes(uri.scheme)
      ? vscode.workspace.findFiles(new vscode.RelativePattern(uri, pattern), excluded, most)
      : goThrough(uri),
  );
  return (await Promise.all(found)).flat().slice(0, most);
}

async function goThrough(root: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const files: vscode.Uri[] = [];
  const waiting = [root];
  for (let count = 0; count < mostFolders; count++) {
    const folder = waiting.shift();
    if (!folder) break;
    const entries = await vscode.workspace.fs.readDirectory(folder).then(
      (all) => all,
      () => [],
    );
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(folder, name);
      if (type === vscode.FileType.File && name.endsWith('.rflow')) files.push(uri);
      if (type === vscode.FileType.Directory && !/^\.|^node_modules$/.test(name)) waiting.push(uri);
    }
  }
  return files;
}
