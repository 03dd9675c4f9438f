/** What commands that are called on this thread print. */
import { vi } from 'vitest';

export interface Said<T> {
  readonly value: T;
  readonly stdout: string;
  readonly stderr: string;
}

export async function saidBy<T>(command: () => Promise<T>): Promise<Said<T>> {
  const texts = [process.stdout, process.stderr].map((stream) => {
    const parts: string[] = [];
    const spy = vi.spyOn(stream, 'write').mockImplementation((text) => parts.push(String(text)) > 0);
    return { parts, spy };
  });
  try {
    const value = await command();
    const [stdout, stderr] = texts.map(({ parts }) => parts.join(''));
    return { value, stdout: stdout!, stderr: stderr! };
  } finally {
    for (const { spy } of texts) spy.mockRestore();
  }
}
