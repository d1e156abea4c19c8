import { exampleIds } from '#declare/examples.ts';
import { admin, apiWorld, routes } from './api-world.ts';

const other = { ...admin, tenantId: 'other', id: 'key_9' };
const ofRuns = routes.filter((route) => route.path.includes('{runId}'));

describe('a run of another tenant', () => {
  it.each(ofRuns.map((route) => ({ name: route.id, route })))(
    '$name answers exactly as if it were not there, and changes nothing',
    async ({ route }) => {
      const world = await apiWorld();
      const before = JSON.stringify([...world.state.runs]);
      const hash = exampleIds.evidence;
      const ask = async (runId: string) => {
        const { body } = route.examples.find(({ status }) => status < 300) ?? {};
        const { status, json } = await world.call(route, { params: paramsOf(runId), principal: other, body });
        return { status, json: { ...json, requestId: '' } };
      };
      const paramsOf = (runId: string): Record<string, string> =>
        route.path.includes('{hash}') ? { runId, hash } : { runId };
      const foreign = await ask(exampleIds.finishedRun);
      expect(foreign).toEqual(await ask(exampleIds.missingRun));
      expect(foreign.status).toBe(404);
      expect(JSON.stringify([...world.state.runs])).toBe(before);
    },
  );

  it('is in no listing', async () => {
    const world = await apiWorld();
    const list = routes.find(({ id }) => id === 'listRuns');
    if (list === undefined) throw new Error('no listing');
    expect((await world.call(list, { principal: other })).json).toEqual({ items: [] });
  });

  it('covers every route that names a run', () => {
    expect(ofRuns.map(({ id }) => id).sort()).toEqual([
      'askFollowUp',
      'cancelRun',
      'compareRuns',
      'forkRun',
      'getRun',
      'getRunCost',
      'getRunEvidence',
      'getRunReport',
      'listFollowUps',
      'listRunEvents',
      'narrateRun',
      'replayRun',
      'resumeRun',
    ]);
  });
});
