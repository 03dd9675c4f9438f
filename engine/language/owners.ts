import { isInputName } from './builtins';
import { isObservable } from './observables';

/** Who a name belongs to that can't be declared as a constant or a sweep variable. */
export function ownerOf(name: string): string | undefined {
  if (isInputName(name)) return 'a name of the input';
  if (name === 'n') return 'the number of the step in `rate`';
  return isObservable(name) ? 'an observable' : undefined;
}
