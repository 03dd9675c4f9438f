/** Exit statuses of the command line. */
import { StorageError } from '../../host';
import { hasPrinted } from './output';

export const exitStatus = {
  fine: 0,
  expectationFailed: 1,
  wrongCall: 2,
  runFailed: 3,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

const precedence: readonly ExitStatus[] = [130, 2, 3, 1];

/** Of several statuses the one that is told. */
export function worstStatus(statuses: Iterable<ExitStatus>): ExitStatus {
  const all = new Set(statuses);
  return precedence.find((status) => all.has(status)) ?? exitStatus.fine;
}

/**
 * Carries out a call that prints one JSON document. Where it can't be carried out, `tell` prints that document with the
 * reason, unless it has begun already; the reason goes to standard error as well.
 */
export async function tellingInJson(
  perform: () => Promise<ExitStatus>,
  tell: (errors: readonly string[]) => Promise<void>,
): Promise<ExitStatus> {
  try {
    return await perform();
  } catch (error) {
    const isSentence = error instanceof CallError || error instanceof StorageError;
    if (isSentence && !hasPrinted()) await tell([error.message]);
    throw error;
  }
}

/** Something is wrong with the call: the message is a sentence for the user. */
export class CallError extends Error {
  override readonly name = 'CallError';
}
