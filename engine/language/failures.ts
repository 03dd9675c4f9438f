/**
 * What happens when a check itself fails: a diagnostic with a code, never an exception.
 */
import {
  isOperationCancelled,
  ValidationRegistry,
  type AstNode,
  type MaybePromise,
  type ValidationAcceptor,
} from 'langium';
import { report } from './report';

/** The sentence for a failure that is not the text's fault. */
export function failureMessage(error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  return `This could not be checked, by a mistake of ReluFlow itself (${detail}): please report it, with this file.`;
}

export class ReluFlowValidationRegistry extends ValidationRegistry {
  protected override async handleException(
    check: () => MaybePromise<void>,
    _context: string,
    accept: ValidationAcceptor,
    node: AstNode,
  ): Promise<void> {
    try {
      await check();
    } catch (error) {
      if (isOperationCancelled(error)) throw error;
      report(accept, 'RF801', failureMessage(error), { node });
    }
  }
}
