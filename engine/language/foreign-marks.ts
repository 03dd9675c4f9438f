/**
 * Signs of printed formulas that the language writes otherwise: powers `²` and roots `√2`.
 */

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `²` as `^2`; undefined when the text is something else. */
export function superscript(image: string): string | undefined {
  const digits = [...image].map((character) => superscripts.indexOf(character));
  return digits.includes(-1) ? undefined : `^${digits.join('')}`;
}

export interface Root {
  /** The sign, with a number or a name that touches it. */
  readonly image: string;
  readonly replacement: string;
  /** How the replacement is told. */
  readonly shown: string;
}

/** `√2`, `√x`, or the sign alone in front of a parenthesis; undefined where no root stands. */
export function rootAt(text: string, offset: number): Root | undefined {
  const root = /√(\d+(?:\.\d*)?|[A-Za-z_]\w*)?/y;
  root.lastIndex = offset;
  const match = root.exec(text);
  if (match === null) return undefined;
  const [image, operand] = match;
  const replacement = operand === undefined ? 'sqrt' : `sqrt(${operand})`;
  return { image, replacement, shown: operand === undefined ? 'sqrt(…)' : replacement };
}
