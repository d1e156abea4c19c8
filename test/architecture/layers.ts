// The architecture as data. `layer(name, from, ...may)`: files under `from` may import themselves and `may`,
// and nothing else of ours. Held by bin/layers.ts.
import type { ICruiseOptions, IRegularForbiddenRuleType } from 'dependency-cruiser';

const DECLARATION = '/(route|agent|prompt|playbook|workflow|task|trigger|authorizer|settings|table)[.]ts$';
/** Generated from the declarations, served by one of them. */
const API_DOCUMENT = '^functions/api/openapi[.]json$';
const OURS = '^(bin|lib|functions|shared|test)/';

const rule = (
  name: string,
  from: IRegularForbiddenRuleType['from'],
  to: IRegularForbiddenRuleType['to'],
): IRegularForbiddenRuleType => ({ name, severity: 'error', from, to });
const layer = (name: string, from: string, ...may: string[]): IRegularForbiddenRuleType =>
  rule(name, { path: from }, { path: OURS, pathNot: [from, ...may] });
const npm = (name: string, pkg: string, ...only: string[]): IRegularForbiddenRuleType =>
  rule(
    name,
    { path: '^(bin|lib|functions|shared)/', pathNot: only },
    { path: `(^|/)node_modules/(${pkg})(/|$)` },
  );

export const forbidden: IRegularForbiddenRuleType[] = [
  layer('domain', '^shared/domain/'),
  layer('ports', '^shared/ports/', '^shared/domain/'),
  layer('analysis', '^shared/analysis/', '^shared/domain/'),
  layer('declare', '^shared/declare/', '^shared/(domain|ports)/'),
  layer('services', '^shared/services/', '^shared/(domain|ports|declare|analysis)/'),
  layer('tools', '^shared/tools/', '^shared/(domain|ports|declare|services|analysis)/'),
  layer('adapters', '^shared/adapters/', '^shared/(domain|ports|declare|analysis)/'),
  layer('runtime', '^shared/runtime/', '^shared/(domain|ports|declare|services|analysis)/'),
  rule(
    'adapters-are-strangers',
    { path: '^shared/adapters/([^/]+)/', pathNot: '^shared/adapters/(model|cache|evidence)/' },
    { path: '^shared/adapters/', pathNot: ['^shared/adapters/$1/', '^shared/adapters/http/'] },
  ),
  rule(
    'declarations-stay-pure',
    { path: `^functions/.+${DECLARATION}` },
    {
      path: OURS,
      pathNot: [DECLARATION, API_DOCUMENT, '^shared/(declare|domain|services|tools|analysis)/'],
    },
  ),
  rule(
    'declarations-need-no-package-but-zod',
    { path: `^functions/.+${DECLARATION}` },
    { path: 'node_modules/', pathNot: 'node_modules/zod/' },
  ),
  rule(
    'units-are-strangers',
    { path: '^functions/(.+)/[^/]+[.]ts$', pathNot: '^functions/console/' },
    {
      path: '^functions/',
      pathNot: ['^functions/$1/', '^functions/((agents|workflows)/)?registry[.]ts$', API_DOCUMENT],
    },
  ),
  rule(
    'handlers-wire',
    { path: '^functions/.+/handler[.]ts$' },
    { path: '^(bin|lib|test|shared/(domain|services|tools|analysis))/' },
  ),
  rule(
    'registries-list-declarations',
    { path: '^functions/((agents|workflows)/)?registry[.]ts$' },
    { pathNot: DECLARATION },
  ),
  rule(
    'lib-reads-declarations',
    { path: '^(lib/|bin/app[.]ts$)' },
    {
      path: '^(functions|shared|test)/',
      pathNot: ['/registry[.]ts$', DECLARATION, '^shared/(declare|domain)/'],
    },
  ),
  rule(
    'nothing-imports-entry-points',
    { pathNot: '^(test|bin)/' },
    { path: ['^functions/.+/handler[.]ts$', '^bin/'] },
  ),
  rule(
    'production-never-imports-test',
    { pathNot: ['^test/', '^bin/(investigate|scoreboard|layers|bench/|cli/read-incident)'] },
    { path: '^test/' },
  ),
  npm('sdk-in-adapters', '@aws-sdk|@smithy', '^shared/adapters/', '^bin/'),
  npm('cdk-in-lib', 'aws-cdk-lib|constructs|cdk-nag', '^lib/', '^bin/(app|synth)[.]ts$'),
  npm(
    'powertools-and-middy-in-runtime',
    '@aws-lambda-powertools|@middy',
    '^shared/runtime/',
    '^bin/bench/(peers|cold)/',
  ),
  rule('no-cycles', {}, { circular: true }),
  rule(
    'no-orphans',
    {
      orphan: true,
      pathNot: [
        '/handler[.]ts$',
        '^test/',
        '^bin/',
        '[.]d[.]ts$',
        '^shared/(ports|declare)/',
        '^functions/(agents/)?registry[.]ts$',
      ],
    },
    {},
  ),
];

export const options: ICruiseOptions = {
  tsPreCompilationDeps: true,
  tsConfig: { fileName: 'tsconfig.json' },
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: {
    conditionNames: ['import', 'node', 'default'],
    exportsFields: ['exports'],
    extensions: ['.ts', '.js', '.mjs'],
  },
};
