import type { OpenRecord } from '../../engine/host/host';
import type { SessionOptions } from '../../engine/host/session';
import type { Records } from './host';

/** What there is of a record that is gone on with, and what its session is told. */
export interface Resumption {
  readonly record: OpenRecord | null;
  readonly options: Pick<SessionOptions, 'resume' | 'selections'>;
}

/** How to go on with the record in a folder. Rejects where it can't be read. */
export async function resumptionOf(
  records: Pick<Records, 'open'>,
  location: string | undefined,
): Promise<Resumption> {
  if (location === undefined) return { record: null, options: {} };
  const record = await records.open(location);
  const { header, summary } = record;
  const { plan, selection } = header;
  const selections = selection ? { selections: new Map([[plan.name, selection]]) } : {};
  return { record, options: { resume: summary.id, ...selections } };
}
