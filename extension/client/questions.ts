/** For questions that follow each other: an answer given isn't lost when something else takes the focus meanwhile. */
export const staying = { ignoreFocusOut: true } as const;
