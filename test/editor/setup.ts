import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { bringEditor, chooseEdition, root, serveEditor } from './served';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the served VS Code. */
    editorUrl: string;
    /** The edition's name, for messages and screenshots. */
    editorName: string;
    /** Its data folder, by which its processes are known. */
    editorData: string;
  }
}

/** Serves a real VS Code with the packaged extension installed, once for all editor tests. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return serve(project, {});
}

/** Puts the extension that loses threads where VS Code has its extensions, before it looks there for the first time. */
function addLosing(data: string): void {
  const [publisher, name, version] = ['reluflow-test', 'lose', '0.0.1'];
  const id = `${publisher}.${name}`;
  const folder = `${id}-${version}`;
  const path = join(data, 'extensions', folder);
  mkdirSync(path, { recursive: true });
  copyFileSync(join(import.meta.dirname, 'lose.cjs'), join(path, 'lose.cjs'));
  const engines = { vscode: '^1.100.0' };
  const manifest = { publisher, name, version, engines, main: './lose.cjs', activationEvents: ['*'] };
  writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
  const location = { $mid: 1, path, scheme: 'file' };
  const known = { identifier: { id }, version, location, relativeLocation: folder };
  writeFileSync(join(data, 'extensions', 'extensions.json'), JSON.stringify([known]));
}

/** The same with variables of the environment. */
export async function serve(
  project: TestProject,
  environment: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const vsix = join(root, 'reluflow.vsix');
  if (!existsSync(vsix))
    throw new Error(
      'There is no reluflow.vsix. Run `npm test`, or `npm run build && npm run package` first.',
    );
  const editor = bringEditor(chooseEdition());
  const served = await serveEditor(editor, vsix, { environment, prepare: addLosing });
  // VS Code asks a login shell for PATH: programs that tests put into this folder are found like a cluster's own.
  writeFileSync(join(served.data, '.profile'), `export PATH="${join(served.data, 'slurm')}:$PATH"\n`);
  project.provide('editorUrl', served.url);
  project.provide('editorName', editor.name);
  project.provide('editorData', served.data);
  return served.stop;
}
