/**
 * The built-in forms of the language as an editor shows them.
 */
import type { Parameter, Signature } from '../../engine/language/signatures';
import type { CallPlace } from './place';

/** The parameter the cursor is at: by the argument's name, or by its position where positions count. */
export function parameterAt(signature: Signature, call: CallPlace): Parameter | undefined {
  if (call.argument !== null)
    return signature.parameters.find((parameter) => parameter.name === call.argument);
  return signature.positional ? signature.parameters[call.position] : undefined;
}

/** The form as it is written, with its defaults: `flow(until, tolerance: 1e-9, …)`. */
export function describe(signature: Signature): string {
  const shown = signature.parameters.map(({ name, default: value }) =>
    value === undefined ? name : `${name}: ${value}`,
  );
  return shown.length === 0 && signature.bare ? signature.name : `${signature.name}(${shown.join(', ')})`;
}
