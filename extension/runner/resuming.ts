import type { SessionOptions } from '../../engine/host/session';
import type { Records } from './host';

/** What a session is told to go on with the record in a folder. Rejects where it can't be read. */
export async function resumptionOf(
  records: Pick<Records, 'open'>,
  location: string | undefined,
): Promise<Pick<SessionOptions, 'resume' | 'selections'>> {
  if (location === undefined) return {};
  const { header, summary } = await records.open(location);
  const { plan, selection } = header;
  return { resume: summary.id, ...(selection ? { selections: new Map([[plan.name, selection]]) } : {}) };
}
