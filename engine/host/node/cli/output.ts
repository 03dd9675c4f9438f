/**
 * Writing to standard output and standard error: with patience for slow readers, and none for closed pipes.
 */

let begun = false;

/** Whether anything was printed on standard output. */
export const hasPrinted = (): boolean => begun;

/** Terminals that are gone, as when a connection breaks: nobody reads what is written to them. */
const gone = new Set<NodeJS.WriteStream>();

/** Writes text and waits until the stream wants more. */
export function print(text: string, stream: NodeJS.WriteStream = process.stdout): Promise<void> {
  begun ||= stream === process.stdout;
  if (gone.has(stream) || stream.write(text)) return Promise.resolve();
  return new Promise((resolve) => {
    const events = ['drain', 'error', 'close'];
    const goOn = () => {
      for (const event of events) stream.off(event, goOn);
      resolve();
    };
    for (const event of events) stream.on(event, goOn);
  });
}

/**
 * A reader that closes the pipe (`reluflow run … | head`) is no mistake: the rest isn't wanted. Nor is a terminal that is gone;
 * then there is a signal as well, and what is under way ends as that asks for.
 */
export function endQuietlyOnClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EIO' || gone.has(stream)) {
        gone.add(stream);
        return;
      }
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
        process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}

const controlPictures = 0x2400;

/**
 * Text of a file or a call as a terminal may show it: characters that steer the terminal or turn the direction of writing
 * become one sign each, so that columns stay where they are. Tabs stay.
 */
export function visible(text: string): string {
  return text.replace(/(?!\t)[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(controlPictures + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** Tells on standard error what is to be said of a record. */
export async function printRemarks(remarks: readonly string[]): Promise<void> {
  for (const remark of remarks) await print(`${visible(remark)}\n`, process.stderr);
}

type Style = 'red' | 'yellow' | 'blue' | 'green' | 'dim' | 'bold';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  green: [32, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Colours text for a terminal that shows colours; `NO_COLOR` turns them off. */
export function paint(text: string, style: Style, stream: NodeJS.WriteStream): string {
  const wanted = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  if (!wanted) return text;
  const [on, off] = codes[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
