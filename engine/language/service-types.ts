import type { LangiumCoreServices } from 'langium';
import type { Imports } from './imports';

/** What this language has beside Langium's services. */
export interface ReluFlowAddedServices {
  readonly imports: { readonly Imports: Imports };
}

export type ReluFlowServices = LangiumCoreServices & ReluFlowAddedServices;
