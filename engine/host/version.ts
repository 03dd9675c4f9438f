import { version as packageVersion } from '../../package.json';

/** ReluFlow's version, as package.json says it. */
export const version: string = packageVersion;

/** Names the arithmetic that computes risks and gradients: records of the same kernel have the same bits. */
export const kernel = 'plain-1';
