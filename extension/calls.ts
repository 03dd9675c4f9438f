/**
 * Methods that are called from afar: from another thread, or through the language server's connection. Everything that
 * is handed over is plain data.
 */

export interface Call {
  readonly id: number;
  readonly method: string;
  readonly arguments: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  /** A sentence. */
  | { readonly id: number; readonly failure: string };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** Calls whose answers are on their way. */
export class Calls {
  private readonly send: (call: Call) => void;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(send: (call: Call) => void) {
    this.send = send;
  }

  call(method: string, values: readonly unknown[]): Promise<unknown> {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ id, method, arguments: values });
    });
  }

  receive(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('failure' in answer) waiting?.reject(new Error(answer.failure));
    else waiting?.resolve(answer.value);
  }

  /** Nobody will answer any more. */
  lose(reason: string): void {
    const error = new Error(reason);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

type Methods<T> = { readonly [K in keyof T]: (...values: never[]) => Promise<unknown> };

/** The methods of the given names, each of which calls from afar. */
export function proxyOf<T extends Methods<T>>(
  names: readonly (keyof T & string)[],
  call: (method: string, values: readonly unknown[]) => Promise<unknown>,
): T {
  const entries = names.map((name) => [name, (...values: readonly unknown[]) => call(name, values)] as const);
  return Object.fromEntries(entries) as unknown as T;
}

/** Answers a call; a failure is answered as a sentence. */
export async function answerTo<T extends Methods<T>>(
  methods: T,
  names: readonly (keyof T & string)[],
  { id, method, arguments: values }: Call,
): Promise<Answer> {
  try {
    const name = names.find((each) => each === method);
    if (name === undefined) throw new Error(`There is no method ${method}.`);
    const act = methods[name].bind(methods) as (...given: readonly unknown[]) => Promise<unknown>;
    return { id, value: await act(...values) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}
