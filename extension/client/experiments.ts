/**
 * The experiments of a document and what they expect, as the language server knows them.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { experimentsRequest, type ExperimentOutline, type ExperimentsParameters } from '../server/requests';
import { sayInformation } from './saying';

export interface ExperimentHeader {
  readonly name: string;
  /** Line of the header, from 0. */
  readonly line: number;
  /** The whole declaration. */
  readonly range: vscode.Range;
  /** Whether it can be run normalized and isn't written so. */
  readonly normalizable: boolean;
  readonly expectations: readonly ExpectationHeader[];
}

export interface ExpectationHeader {
  readonly text: string;
  readonly location: vscode.Location;
}

export type FindExperiments = (document: vscode.TextDocument) => Promise<readonly ExperimentHeader[]>;

/** Milliseconds to wait before a server is asked again that doesn't know the document yet, and how often. */
const patience = 150;
const attempts = 20;

/** Asks the language server; nothing where it doesn't answer. */
export function experimentFinder(client: Promise<BaseLanguageClient>): FindExperiments {
  return async (document) => {
    const running = await client.catch(() => null);
    if (!running) return [];
    const { code2ProtocolConverter, protocol2CodeConverter } = running;
    const parameters: ExperimentsParameters = { uri: code2ProtocolConverter.asUri(document.uri) };
    for (let attempt = 0; attempt < attempts && !document.isClosed; attempt++) {
      const found = await running
        .sendRequest<readonly ExperimentOutline[]>(experimentsRequest, parameters)
        .catch(() => null);
      if (found) return found.map((outline) => headerOf(outline, protocol2CodeConverter));
      await new Promise((resolve) => setTimeout(resolve, patience));
    }
    return [];
  };
}

function headerOf(
  { name, header, range, normalizable, expectations }: ExperimentOutline,
  { asRange, asUri }: Pick<BaseLanguageClient['protocol2CodeConverter'], 'asRange' | 'asUri'>,
): ExperimentHeader {
  return {
    name,
    line: header.start.line,
    range: asRange(range),
    normalizable,
    expectations: expectations.map((each) => ({
      text: each.text,
      location: new vscode.Location(asUri(each.uri), asRange(each.range)),
    })),
  };
}

/** The experiment that a line is in, or the only one. */
export function experimentAt(headers: readonly ExperimentHeader[], line: number): ExperimentHeader | null {
  const around = headers.find(({ range }) => range.start.line <= line && line <= range.end.line);
  return around ?? (headers.length === 1 ? headers[0]! : null);
}

/** The name of the experiment at the cursor, or of the one that is picked; says so where there is none. */
export async function chooseExperiment(
  find: FindExperiments,
  document: vscode.TextDocument,
  title: string,
): Promise<string | undefined> {
  const headers = await find(document);
  if (headers.length === 0) {
    void sayInformation(`ReluFlow: ${document.fileName} declares no experiment.`);
    return undefined;
  }
  const here = experimentAt(headers, vscode.window.activeTextEditor?.selection.active.line ?? 0);
  const names = headers.map(({ name }) => name);
  return here ? here.name : vscode.window.showQuickPick(names, { title });
}
