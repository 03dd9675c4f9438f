export const exportFormats = ['csv', 'parquet', 'json', 'svg', 'png', 'pgfplots', 'html'] as const;
export type ExportFormat = (typeof exportFormats)[number];
