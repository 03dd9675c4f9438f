export type Edition = 'oldest' | 'current';

export interface Editor {
  readonly name: string;
  readonly folder: string;
  readonly code: string;
  readonly node: string;
}

export interface Served {
  readonly url: string;
  readonly port: number;
  /** The data folder: logs are below it. */
  readonly data: string;
  readonly stop: () => Promise<void>;
  readonly output: () => string;
}

export function chooseEdition(): Edition;
export function bringEditor(edition?: Edition): Editor;
export function serveEditor(
  editor: Editor,
  vsix: string,
  options?: {
    readonly settings?: Readonly<Record<string, unknown>>;
    readonly environment?: Readonly<Record<string, string>>;
    readonly prepare?: (data: string) => void;
  },
): Promise<Served>;
