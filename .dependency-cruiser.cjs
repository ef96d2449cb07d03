/** Dependencies point inwards; each library is imported by its name only. */
const only = (name, allowed) => ({
  name: `${name}-imports`,
  severity: 'error',
  from: { path: `^libs/${name}/src`, pathNot: '\\.(spec|contract)\\.ts$' },
  to: { path: '^libs/([^/]+)/', pathNot: `^libs/(${[name, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-cycles-of-folders',
      comment: 'inside a library or an app: what two folders need of each other stands in a third, or they are one',
      severity: 'error',
      scope: 'folder',
      from: { path: '^((?:libs|apps)/[^/]+/src)/' },
      to: { path: '^$1/', circular: true },
    },
    {
      name: 'libraries-by-name',
      comment: 'import a library through its index.ts only; threads load the embedded read model without the rest',
      severity: 'error',
      from: { path: '^(?:libs|apps)/([^/]+)/' },
      to: {
        path: '^libs/([^/]+)/src/',
        pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$', '^libs/read-model/src/embedded\\.ts$'],
      },
    },
    {
      name: 'apps-stand-alone',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'scorecard-knows-the-guard-only',
      comment: 'it stands for the services of other teams',
      severity: 'error',
      from: { path: '^apps/scorecard/' },
      to: { path: '^libs/', pathNot: '^libs/passport/' },
    },
    { name: 'libs-know-no-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    only('domain', []),
    only('event-log', []),
    only('replica', ['domain', 'event-log']),
    only('commands', ['domain', 'event-log', 'replica']),
    only('projections', ['domain', 'event-log']),
    only('read-model', ['domain', 'projections']),
    only('queries', ['domain', 'projections', 'read-model']),
    only('passport', ['domain']),
    only('platform', ['domain']),
    only('installation', ['commands', 'domain', 'event-log', 'projections', 'read-model', 'replica']),
    {
      name: 'pure-libraries',
      comment: 'deciders and projections know no framework and no I/O; isIP of net does none',
      severity: 'error',
      from: { path: '^libs/(domain|projections)/src', pathNot: '(\\.spec|/source-address)\\.ts$' },
      to: { path: '^(node_modules/(@nestjs|libsql|kafkajs|mongoose)|fs|net|http)' },
    },
    {
      name: 'kafkajs-in-one-place',
      comment: 'tests and benches may read as the services of other teams do',
      severity: 'error',
      from: { pathNot: ['^libs/event-log/', '^test/', '^bench/'] },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'kafkajs-internals-in-wire',
      comment: 'libs/event-log/src/kafka/wire/README.md says what replaces them',
      severity: 'error',
      from: { pathNot: '^libs/event-log/src/kafka/wire/' },
      to: { path: 'node_modules/kafkajs/src/' },
    },
    {
      name: 'wire-behind-partition-connection',
      severity: 'error',
      from: { pathNot: '^libs/event-log/src/kafka/wire/' },
      to: { path: '^libs/event-log/src/kafka/wire/', pathNot: '/partition-connection\\.ts$' },
    },
    {
      name: 'mongoose-in-one-place',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^libs/read-model/src/mongo/' },
      to: { path: 'node_modules/(mongoose|mongodb)/' },
    },
    {
      name: 'mongoose-when-it-is-needed',
      comment: 'the embedded read model starts without the driver',
      severity: 'error',
      from: { path: '^libs/read-model/src/(index|mongo/open-mongo)\\.ts$' },
      to: {
        path: '^libs/read-model/src/mongo/',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
        pathNot: '/open-mongo\\.ts$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)dist/', '^libs/passport/package/', '^test/package/projects/'] },
    tsConfig: { fileName: 'tsconfig.spec.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['latchkey-source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
