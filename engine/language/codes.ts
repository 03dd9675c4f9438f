/**
 * Every diagnostic the language can give, with its stable code. A code never changes its meaning and is never reused.
 * RF1xx signs and structure, RF2xx names, RF3xx kinds and properties, RF4xx functions and domains, RF5xx networks,
 * initial values and methods, RF6xx expectations, RF7xx size, RF9xx not available yet.
 */

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface CodeEntry {
  readonly severity: Severity;
  /** One sentence: what a diagnostic with this code says. */
  readonly meaning: string;
}

function error(meaning: string): CodeEntry {
  return { severity: 'error', meaning };
}

function warning(meaning: string): CodeEntry {
  return { severity: 'warning', meaning };
}

/** Signs and structure: found while reading the text. */
const syntax = {
  RF101: error('Something stands where the language expects something else.'),
  RF102: error('A bracket is not closed.'),
  RF103: error('A closing bracket has no opening one.'),
  RF104: error('A colon, an equals sign, an arrow or a word such as `on` or `in` is missing.'),
  RF105: error('A value is missing.'),
  RF106: error('An operator or a comma is missing between two values.'),
  RF107: error('An unknown word stands where a declaration or a property should begin.'),
  RF108: error('A name is missing, or a word of the language is used as a name.'),
  RF109: error('A string is not closed.'),
  RF110: error('A comment is not closed.'),
  RF111: error('A character has no meaning in the language.'),
  RF112: error('A sign of another language stands for one of this language.'),
  RF113: error('A comma or semicolon is not needed.'),
  RF114: error('A condition is missing: a case ends with `if CONDITION` or `otherwise`.'),
  RF115: error('Expressions are nested too deeply to be read.'),
} as const satisfies Record<string, CodeEntry>;

/** Names: what is declared, imported and meant. */
const names = {
  RF201: error('A name is not declared.'),
  RF202: error('A name is declared more than once.'),
  RF203: error("A name that belongs to the language can't be declared."),
  RF204: warning('A `let` hides a constant of the language.'),
  RF205: error('A function, method or other form of the language is not known.'),
  RF206: error("An imported file can't be read."),
  RF207: error('Files import each other in a cycle.'),
  RF208: error('An imported file lies outside the folder.'),
  RF209: error('A name is declared here and in an imported file, or in two imported files.'),
  RF210: error('An imported file has errors.'),
  RF211: warning('A file is imported twice.'),
} as const satisfies Record<string, CodeEntry>;

/** Kinds of things and properties of experiments. */
const kinds = {} as const satisfies Record<string, CodeEntry>;

/** Functions and domains. */
const functions = {} as const satisfies Record<string, CodeEntry>;

/** Networks, initial values and methods. */
const training = {} as const satisfies Record<string, CodeEntry>;

/** Expectations. */
const expectations = {} as const satisfies Record<string, CodeEntry>;

/** Size. */
const size = {} as const satisfies Record<string, CodeEntry>;

/** What isn't available yet. */
const unavailable = {} as const satisfies Record<string, CodeEntry>;

export const codes = {
  ...syntax,
  ...names,
  ...kinds,
  ...functions,
  ...training,
  ...expectations,
  ...size,
  ...unavailable,
} as const;

export type Code = keyof typeof codes;

/** The meaning of a code, for any text: undefined when there is no such code. */
export function codeEntry(code: string): CodeEntry | undefined {
  return Object.hasOwn(codes, code) ? codes[code as Code] : undefined;
}

/** What a quick fix needs: carried in `Diagnostic.data` beside the code. */
export interface Fix {
  /** What the fix does, as a menu shows it. */
  readonly title: string;
  /** The text that replaces the diagnostic's range, or `range` where that is another one. */
  readonly replacement: string;
  /** Positions count from 0, as in the language server protocol. */
  readonly range?: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
}

/** The `data` of every diagnostic of the language. */
export interface DiagnosticData {
  readonly code: Code;
  readonly fixes?: readonly Fix[];
}
