/** What writes a record gives a sign this often (milliseconds): it touches the manifest … */
export const signInterval = 15_000;
/** … and counts as gone after this silence, where nothing else tells. */
export const silence = 120_000;
