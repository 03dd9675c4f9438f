/** Exit statuses of the command line. */
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

/** Something is wrong with the call: the message is a sentence for the user. */
export class CallError extends Error {
  override readonly name = 'CallError';
}
