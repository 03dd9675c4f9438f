/** Runs inside the extension host: calls the tools for language models as a chat would, and writes down what they say. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

async function call(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const answers = {
    tools: vscode.lm.tools.map(({ name }) => name),
    mistaken: await call('check_experiment', { text: 'experiment e { target: g }' }),
    checked: await call('check_experiment', { file: 'fit.rflow' }),
    run: await call('run_experiment', { file: 'fit.rflow', experiments: ['fit'] }),
    described: await call('describe_language', { topic: 'sweep' }),
  };
  writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers));
}
