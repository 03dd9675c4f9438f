/** The arrows between folders only point down (docs/architecture.md). Checked by `npm run lint`. */
const order = [
  'engine/expression',
  'engine/calculus',
  'engine/network',
  'engine/kernel',
  'engine/risk',
  'engine/dynamics',
  'engine/landscape',
  'engine/experiment',
  'engine/language',
  'engine/host',
  'extension',
];

const upward = order.slice(0, -1).map((folder, level) => ({
  name: `${folder.replace('/', '-')}-points-down`,
  severity: 'error',
  comment: `${folder} may only know the rooms below it`,
  from: { path: `^${folder}/` },
  to: { path: `^(${order.slice(level + 1).join('|')}|webview)/` },
}));

module.exports = {
  forbidden: [
    ...upward,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'webview-knows-messages-only',
      severity: 'error',
      from: { path: '^webview/' },
      to: {
        path: '^(extension|engine)/',
        pathNot: '^engine/(experiment/(events|form|result)|host/numbers)\\.ts$',
      },
    },
    {
      name: 'extension-takes-only-messages-from-the-webview',
      severity: 'error',
      from: { path: '^extension/' },
      to: { path: '^webview/', pathNot: '^webview/messages\\.ts$' },
    },
    {
      name: 'engine-runs-anywhere',
      severity: 'error',
      comment: 'no Node module and no vscode in the engine outside engine/host/node',
      from: { path: '^engine/', pathNot: '^engine/host/node/' },
      to: { path: '^vscode$|^node:', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'node-modules-in-the-engine',
      severity: 'error',
      from: { path: '^engine/', pathNot: '^engine/host/node/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'engine/language/generated' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
