import type { Finding } from '#domain/findings/finding.ts';
import type { Predicate } from '#domain/findings/predicate.ts';
import type { Report } from '#domain/findings/report.ts';
import { proveFinding } from '../proof/verify.ts';
import { graphOf, type Judgement } from './judge-causes.ts';
import type { World } from './read-world.ts';
import { type Signal, type SignalKind, within } from './signal.ts';

const WHAT: Partial<Record<SignalKind, string>> = {
  errors: 'errors of its own',
  latency: 'slowness',
  throttles: 'throttling',
  cpu: 'CPU saturation',
  'replica-lag': 'replication lag',
  storage: 'running out of storage',
  memory: 'running out of memory',
  connections: 'a growth of connections',
  traffic: 'a rise of traffic',
  certificate: 'an expired certificate',
};

const MOST = 16;
const BEFORE_MS = 30 * 60_000;

/**
 * What was looked for and is not there, with the findings that prove it: at the causes, at the symptoms, and at
 * what these depend on; and that nothing was changed before it began.
 */
export function ruledOutBy(world: World, signals: readonly Signal[], judgement: Judgement) {
  const near = nearNodes(world, signals, judgement);
  const quiet = signals.filter(
    (s) => s.kind === 'quiet' && s.absent !== undefined && WHAT[s.absent] !== undefined,
  );
  const harmed = new Set(
    signals.filter((s) => s.harm || s.kind === 'connections').map((s) => `${s.kind} ${s.node}`),
  );
  const entries = quiet
    .filter((s) => !harmed.has(`${s.absent} ${s.node}`))
    .sort((a, b) => Number(near.has(b.node)) - Number(near.has(a.node)))
    .map((s) => ({ what: `${WHAT[s.absent ?? 'quiet']} at ${s.node}`, findings: [s.finding.id] }));
  const unchanged = noChanges(world, judgement);
  return {
    findings: unchanged.map((u) => u.finding),
    entries: [
      ...unchanged.map((u) => ({ what: u.what, findings: [u.finding.id] })),
      ...merged(entries),
    ].slice(0, MOST) satisfies Report['ruledOut'],
  };
}

const merged = (entries: Report['ruledOut']): Report['ruledOut'] =>
  [...Map.groupBy(entries, (e) => e.what)].map(([what, of]) => ({
    what,
    findings: of.flatMap((e) => e.findings),
  }));

function nearNodes(
  world: World,
  signals: readonly Signal[],
  { causes, symptoms }: Judgement,
): ReadonlySet<string> {
  const alarmed = signals.filter((s) => s.kind === 'alarm').map((s) => s.node);
  const named = new Set([...symptoms, ...causes.map((c) => c.node), ...alarmed]);
  const next = graphOf(world)
    .edges.filter((e) => named.has(e.from))
    .map((e) => e.to);
  return new Set([...named, ...next]);
}

/** That no deployment was made in the half hour before it began; only where the listing is whole. */
function noChanges(world: World, { onset, causes }: Judgement): { what: string; finding: Finding }[] {
  if (onset === undefined || causes.some((c) => c.category === 'bad-deploy')) return [];
  const listing = world.changeListings.find(
    (l) =>
      !l.value.truncated && l.value.gaps === 0 && l.value.window.from < onset && l.value.window.to >= onset,
  );
  if (listing === undefined) return [];
  const from = Math.max(listing.value.window.from, onset - BEFORE_MS);
  const none: Predicate = {
    op: 'compare',
    left: {
      kind: 'count',
      of: listing.list,
      where: [
        { path: '/kind', is: '=', value: 'deploy' },
        { path: '/at', is: '>=', value: from },
        { path: '/at', is: '<=', value: onset },
      ],
    },
    is: '=',
    right: { kind: 'literal', value: 0 },
  };
  const whole: Predicate = { op: 'equals', at: within(listing.place, 'truncated'), value: false };
  const finding = proveFinding('synthesis', 'changes', { op: 'all', of: [none, whole] }, world.lookup);
  return finding === undefined ? [] : [{ what: 'a deployment before it began', finding }];
}
