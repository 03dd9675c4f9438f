import { version as packageVersion } from '../../package.json';

/** ReluFlow's version, as package.json says it. */
export const version: string = packageVersion;
