import type { LangiumCoreServices } from 'langium';

/** Registers every check of meaning with the language's validation registry. */
export function registerChecks(_services: LangiumCoreServices): void {}
