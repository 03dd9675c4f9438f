export const root: string;
export function say(line: string): void;
export function run(program: string, args: readonly string[], options?: object): void;
export function npm(args: readonly string[], options?: object): string;
export function findProgram(...names: readonly string[]): string | null;
export function installPackages(what: 'build' | 'all'): void;
export function installWithApt(packages: readonly string[], why: string): boolean;
export function freePort(): Promise<number>;
