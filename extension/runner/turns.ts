/**
 * What is asked of a runner, from the request to the end of its experiments.
 */
import type { Session } from '../../engine/host/session';

/** An experiment that runs, or waits for those before it in its request. */
export interface Turn {
  readonly request: number;
  session: Session | null;
  /** Why it is to end. */
  cancelled: string | null;
  readonly over: Promise<void>;
  readonly finish: () => void;
}

/** A request whose text is being compiled. */
export interface Pending {
  readonly experiments: readonly string[] | null;
  cancelled: boolean;
}

export function createTurn(request: number): Turn {
  let finish = (): void => undefined;
  const over = new Promise<void>((resolve) => (finish = resolve));
  return { request, session: null, cancelled: null, over, finish };
}
