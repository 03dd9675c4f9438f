/**
 * What the extension asks the language server beyond the protocol. Names and types alone: the client takes nothing else
 * from the server.
 */
import type { Range } from 'vscode-languageserver-types';

/** The request for the experiments of a text; its parameter has the text's `uri`, its answer is a list of outlines. */
export const experimentsRequest = 'reluflow/experiments';

export interface ExperimentsParameters {
  readonly uri: string;
}

export interface ExpectationOutline {
  /** As written, on one line. */
  readonly text: string;
  /** Where it stands: inherited ones may stand in another file. */
  readonly uri: string;
  readonly range: Range;
}

export interface ExperimentOutline {
  readonly name: string;
  /** The whole declaration. */
  readonly range: Range;
  /** Where its name stands. */
  readonly header: Range;
  /** Whether its method has a normalized form and it isn't that already. */
  readonly normalizable: boolean;
  /** In the order of the results, inherited ones first. */
  readonly expectations: readonly ExpectationOutline[];
}

/** What the client says when it starts the server where that can't look by itself. */
export interface ServerOptions {
  /** URI of the file that documents the language. */
  readonly documentation: string;
}
