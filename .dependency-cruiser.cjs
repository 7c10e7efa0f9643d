// Who may import whom: the one-way street of CONTRIBUTING.md, each rule with its reason.
// A rule names the only allowed ways, so that a new room starts with none.

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** All of src except what is listed. */
const allBut = (...paths) => ({ path: '^src/', pathNot: paths.map((path) => `^src/${path}`) });

/** npm packages and Node's own modules except those that are listed. */
const packagesBut = (...names) => ({
  dependencyTypes: [
    'npm',
    'npm-dev',
    'npm-optional',
    'npm-peer',
    'npm-no-pkg',
    'npm-unknown',
    'core',
  ],
  pathNot: names,
});

const fence = (pkg, path, rooms, comment) =>
  rule(
    `only-${pkg}`,
    comment,
    { path: '^src/', pathNot: rooms.map((room) => `^src/${room}`) },
    { path },
  );

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'Two files that need each other are one file, or a third is missing: cycles make every change a change of both.',
      { path: '^src/' },
      { circular: true },
    ),
    rule(
      'no-orphans',
      'A file that nobody imports is dead, or belongs to another change.',
      { orphan: true, path: '^src/' },
      {},
    ),
    rule(
      'no-unresolvable',
      'An import that leads nowhere fails at run time, on the one path that loads it.',
      {},
      { couldNotResolve: true },
    ),
    rule(
      'model-knows-nothing',
      'The model is what all rooms share: whatever it imported, everybody would.',
      { path: '^src/core/model/' },
      allBut('core/model/'),
    ),
    rule(
      'core-is-pure',
      'Core computes from values alone: what it says can be tested without a mesh and repeated from a bundle.',
      { path: '^src/core/' },
      allBut('core/'),
    ),
    rule(
      'core-uses-no-packages',
      "Core takes RE2's semantics (re2js), YAML and edit distances from packages, which do no I/O; the rest would bring the world in.",
      { path: '^src/core/' },
      packagesBut(
        'node_modules/re2js/',
        'node_modules/(js-)?yaml/',
        'node_modules/fastest-levenshtein/',
        '^(node:)?crypto$',
        '^(node:)?net$',
        '^(node:)?buffer$',
      ),
    ),
    rule(
      'decode-computes-nothing',
      'Decoding only reads: an opinion about the mesh that hides in a decoder cannot be seen or tested.',
      { path: '^src/core/decode/' },
      allBut('core/decode/', 'core/model/', 'core/errors'),
    ),
    rule(
      'ladder-first-step',
      'query, wire and logs stand on the lowest step of the ladder inside core and know model and decode only: lines are read and joined without any config. What they mean in a mesh, diagnosis tells, one step up.',
      { path: '^src/core/(query|wire|logs)/' },
      {
        path: '^src/core/',
        pathNot: ['^src/core/(model|decode|query|wire)/', '^src/core/logs/', '^src/core/errors'],
      },
    ),
    rule(
      'intent-knows-no-proxy',
      'intent says what the YAML means: whatever it knew of actual configs or of comparing them would colour what they are compared with.',
      { path: '^src/core/intent/' },
      {
        path: '^src/core/',
        pathNot: ['^src/core/(model|decode|intent)/', '^src/core/errors'],
      },
    ),
    rule(
      'ladder-second-step',
      'diff, tls, status, why, what-if, traffic, explain, graph, diagnosis may ask the steps below, never analyze or describe: an analyzer may ask explain, explain can never ask an analyzer.',
      { path: '^src/core/(diff|tls|status|why|what-if|traffic|explain|graph|diagnosis)/' },
      { path: '^src/core/(analyze|describe)/' },
    ),
    rule(
      'ladder-third-step',
      'analyze may ask everything below it; describe shows what analyze found.',
      { path: '^src/core/analyze/' },
      { path: '^src/core/describe/' },
    ),
    rule(
      'ports-are-types',
      'A port is a promise between rooms. With a value in it, it would be an implementation.',
      { path: '^src/ports/' },
      allBut('ports/', 'core/model/'),
    ),
    rule(
      'io-computes-nothing',
      'Sockets and files are the part that tests cannot repeat: as little as possible happens behind them.',
      { path: '^src/io/' },
      allBut('io/', 'ports/', 'core/model/', 'core/errors', 'core/decode/'),
    ),
    rule(
      'io-rooms-are-strangers',
      'Each io room wraps one thing of the outside; main.ts brings them together. (The demo serves what others read.)',
      { path: '^src/io/([^/]+)/' },
      { path: '^src/io/', pathNot: ['^src/io/$1/'] },
    ),
    rule(
      'sources-meet-ports-only',
      'A source plans what to read. That it works for a cluster, a bundle and the demo alike comes from knowing only ports.',
      { path: '^src/sources/' },
      allBut('sources/', 'ports/', 'core/model/', 'core/decode/', 'core/bundle/', 'core/errors'),
    ),
    rule(
      'report-knows-results-only',
      'A report turns results into cells. With a source or a terminal in reach it would fetch or fit.',
      { path: '^src/report/' },
      allBut('report/', 'core/'),
    ),
    rule(
      'render-knows-reports-only',
      'A renderer that knows Istio would have to be written once for each command.',
      { path: '^src/render/' },
      allBut('render/', 'report/', 'core/errors'),
    ),
    rule(
      'cli-reaches-no-io',
      'Commands take the world from the context: so they run in tests, on bundles and on the demo unchanged.',
      { path: '^src/cli/' },
      { path: '^src/(io/|main)' },
    ),
    rule(
      'main-is-the-top',
      'Only main.ts touches the process; who imports it would start meshdbg.',
      { path: '^src/' },
      { path: '^src/main' },
    ),
    fence(
      'commander',
      'node_modules/commander/',
      ['cli/'],
      'Argument parsing ends in cli: behind it there are typed requests.',
    ),
    fence(
      'string-width',
      'node_modules/string-width/',
      ['render/'],
      'Only renderers know how wide text is.',
    ),
    fence(
      'jsonpath-plus',
      'node_modules/jsonpath-plus/',
      ['render/jsonpath/'],
      'One place decides what a path may do.',
    ),
    fence(
      'kubernetes-client',
      'node_modules/@kubernetes/client-node/',
      ['io/kube/'],
      'It takes 0.4 s to load and speaks in exceptions of its own: one room translates it.',
    ),
    fence(
      'ws',
      'node_modules/ws/',
      ['io/kube/', 'io/demo/', 'io/loki/'],
      'WebSockets are how Kubernetes and Loki carry streams, nothing more.',
    ),
    fence(
      'archives',
      'node_modules/(fflate|tar-stream|yauzl)/',
      ['io/files/'],
      'Archives are hostile input: one room limits their size, paths and links.',
    ),
    rule(
      'only-io-reaches-out',
      'Files and sockets are opened in io and in main.ts; elsewhere they would escape the limits, the tests and Ctrl-C.',
      { path: '^src/', pathNot: ['^src/io/', '^src/main'] },
      {
        dependencyTypes: ['core'],
        dependencyTypesNot: ['type-only'],
        path: '^(node:)?(fs|fs/promises|http|https|http2|tls|dgram|dns|child_process|worker_threads|os|cluster|repl|readline|process)$',
      },
    ),
    rule(
      'tests-stand-alone',
      'A test that imports another test runs it; what they share lives in test/support.',
      { path: '^test/' },
      { path: String.raw`\.test\.ts$` },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
