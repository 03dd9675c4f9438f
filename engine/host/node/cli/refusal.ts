/**
 * What a call with `--json` prints when it can't be carried out: the document of its command, without results and with
 * the reasons in `errors`.
 */
import { version } from '../../version';

/** What is known of a call when it fails: names of commands as in `['sweep', 'status']`, and its arguments. */
export interface Call {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly elapsed: number;
}

/** Whether machines read what the call prints. Behind `--` there are only names. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? undefined : end).includes('--json');
}

const isProgram = (arg: string) => arg.endsWith('.rflow');

/** The document of the command, empty but for the errors. */
export function refusal({ command, args, elapsed }: Call, errors: readonly string[]): object {
  const file = args.find((arg) => isProgram(arg)) ?? args[0] ?? null;
  switch (command.join(' ')) {
    case 'check':
      return { version, errors, diagnostics: [] };
    case 'eval':
      return { file, version, errors, experiments: [] };
    case 'run':
    case 'sweep collect':
      return { file, version, errors, experiments: [], elapsed_ms: Math.round(elapsed) };
    case 'sweep status':
      return { file, version, errors };
    case 'list':
      return { errors, records: [] };
    case 'certify':
      return { record: null, version, errors, cells: [], confirmed: 0, not_confirmed: 0, not_certified: 0 };
    default:
      return { version, errors };
  }
}
