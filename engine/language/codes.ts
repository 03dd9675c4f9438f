/**
 * Every diagnostic the language can give, with its stable code. A code never changes its meaning and is never reused.
 * RF0xx the file itself, RF1xx signs and structure, RF2xx names, RF3xx kinds and properties, RF4xx functions and domains, RF5xx networks,
 * initial values and methods, RF6xx expectations, RF7xx size, RF8xx mistakes of the checks themselves, RF9xx not available yet.
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

function information(meaning: string): CodeEntry {
  return { severity: 'information', meaning };
}

function hint(meaning: string): CodeEntry {
  return { severity: 'hint', meaning };
}

/** The file itself. */
const file = {
  RF001: error("The file can't be read, or is not a text file in UTF-8."),
} as const satisfies Record<string, CodeEntry>;

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
const kinds = {
  RF301: error('A name of another kind is used: a density where a target is expected, for example.'),
  RF302: error('A property is not known.'),
  RF303: error('A property is given more than once.'),
  RF304: error('A property that an experiment needs is missing.'),
  RF305: error('Two properties exclude each other.'),
  RF306: error('A number is expected.'),
  RF307: error('A condition is expected: something that holds or does not hold.'),
  RF308: error('A value has another form than its place asks for.'),
  RF309: error('An argument is not known.'),
  RF310: error('An argument is missing.'),
  RF311: error('An argument is given more than once.'),
  RF312: error('An argument is given without its name, or there are too many arguments.'),
  RF313: error('A number is outside the range that makes sense in its place.'),
  RF314: error('A whole number is expected.'),
  RF315: error('Constants are defined by each other in a cycle.'),
  RF316: error('Experiments extend each other in a cycle.'),
  RF317: error('A value that must be constant depends on something that varies.'),
  RF318: error('The values of a sweep are not a list, a `range` or a `logspace`, or there are none.'),
  RF319: error('A range does not lead from its first to its last value in whole steps.'),
  RF320: warning('A declaration is not used.'),
  RF321: warning('The chosen method ignores a property.'),
  RF322: hint('A replaced method keeps none of the arguments of the inherited one.'),
  RF323: warning('Runs or cells repeat each other: nothing differs between them.'),
} as const satisfies Record<string, CodeEntry>;

/** Functions and domains. */
const functions = {
  RF401: error('A domain is empty: its lower end is not below its upper end, or an end is not finite.'),
  RF402: error('A dimension is not a positive whole number.'),
  RF403: error('A function is not defined on a part of its domain.'),
  RF404: warning('A case is never reached.'),
  RF405: error('A density is negative somewhere.'),
  RF406: error('A division by zero.'),
  RF407: warning('A target jumps; the theory needs continuity.'),
  RF408: information('A density has a mass other than 1; it is used as written.'),
  RF409: error("A function can't be resolved by polynomials."),
  RF410: error('An expression has no real value: the root or logarithm of a negative number, for example.'),
  RF411: error('The abscissae of an interpolation do not increase.'),
  RF412: error('An interpolation does not start and end at the ends of the domain.'),
  RF413: error('An interpolation is not a list of at least two points, or its input is not one-dimensional.'),
  RF414: error('A condition in a body is not a comparison of affine expressions of the input.'),
  RF415: error('A target and a density have different domains.'),
  RF416: error('A density has mass zero, and nothing can be sampled from it.'),
  RF417: error('A coordinate of the input does not exist in this dimension.'),
  RF418: information('A polynomial is too long to be represented exactly, and is approximated.'),
} as const satisfies Record<string, CodeEntry>;

/** Networks, initial values and methods. */
const training = {
  RF501: error('A width is not a positive whole number.'),
  RF502: error('The output of a network has another width than 1.'),
  RF503: error('A network has no hidden layer.'),
  RF504: error('The input width of a network is not the dimension of the domain or of the data.'),
  RF505: error('An initial value has another number of entries than the network has parameters.'),
  RF506: error('`parameters(…)` is given for a network that does not have exactly one hidden layer.'),
  RF507: error('A step size is not positive.'),
  RF508: warning('A step size is beyond stability.'),
  RF509: error("A data file can't be read."),
  RF510: error('A row of a data file is not a row of numbers.'),
  RF511: error('A data file has no such column.'),
  RF512: error('A data file has no rows, or no inputs.'),
  RF513: error('A column of a data file is used more than once.'),
} as const satisfies Record<string, CodeEntry>;

/** Expectations. */
const expectations = {
  RF601: error('The chosen method does not produce this observable.'),
  RF602: error('An aggregate stands inside another one or outside an expectation.'),
  RF603: error('`stop` looks at something that is only known at the end of a run.'),
  RF604: warning('An expectation looks at no observable: it is the same whatever a run does.'),
} as const satisfies Record<string, CodeEntry>;

/** Size. */
const size = {
  RF701: error('A number is too long or too large.'),
  RF702: error('A sweep, a network or a number of runs is too large for the memory.'),
} as const satisfies Record<string, CodeEntry>;

/**
 * Codes of what has become available since: they are given no more, and their numbers stay unused. RF903 was for the
 * method `critical_points`, RF904 for the method `family`, RF905 for data sets.
 */
export const retiredCodes = ['RF903', 'RF904', 'RF905'] as const;

/** Mistakes of the checks themselves. */
const internal = {
  RF801: error('A check has failed by a mistake of its own; please report it.'),
} as const satisfies Record<string, CodeEntry>;

/** What isn't available yet. */
const unavailable = {
  RF901: error("Functions of several variables aren't available yet."),
  RF902: error("This way to integrate isn't available yet."),
} as const satisfies Record<string, CodeEntry>;

export const codes = {
  ...file,
  ...syntax,
  ...names,
  ...kinds,
  ...functions,
  ...training,
  ...expectations,
  ...size,
  ...internal,
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
