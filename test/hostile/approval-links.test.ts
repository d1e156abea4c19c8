import { CONFLICT, FORBIDDEN, follow, linked, look, MINUTE, make } from './approval-link-world.ts';
import { approvalWorld, approvedIn, refusal, requester, second } from './approval-world.ts';

describe('a link', () => {
  it('shows what it would decide, and decides nothing by being looked at, ten times over', async () => {
    const { world, approval, links, nothingDone } = await linked();
    for (let i = 0; i < 5; i += 1) {
      for (const accept of ['application/json', 'text/html']) {
        expect((await look(world, links.approve, { headers: { accept } })).status).toBe(200);
      }
    }
    const { json } = await look(world, links.approve);
    expect(json).toMatchObject({ decision: 'approve', approver: 'key_3', madeBy: 'key_2' });
    expect(json.approval).toMatchObject({ hash: approval.hash, target: 'dial:a', arguments: { level: 7 } });
    await nothingDone();
  });

  it('decides once in the name of its approver, with an entry in the audit trail of the tenant', async () => {
    const { world, approval, links } = await linked();
    const got = await follow(world, links.approve);
    expect([got.status, got.json.approval.status]).toEqual([200, 'approved']);
    const { decisions } = await world.stored(approval);
    expect(decisions).toEqual([
      { by: 'key_3', decision: 'approve', hash: approval.hash, at: world.clock.now(), via: 'link' },
    ]);
    const [entry] = await world.ports.audit.list('acme', 1);
    expect(entry).toMatchObject({
      actor: 'key_3',
      action: 'decideByLink:approve',
      target: `${approval.proposal.id} by link of key_2`,
      outcome: 'succeeded',
    });
    expect((await world.perform(approval)).status).toBe('executed');
    expect(world.actuator.acted).toHaveLength(1);
  });

  it('rejects as well', async () => {
    const { world, links, nothingDone } = await linked();
    expect((await follow(world, links.reject)).status).toBe(200);
    await nothingDone('rejected');
  });

  it('answers a browser with a page that can neither run, load nor be framed, and sends one form', async () => {
    const { world, links } = await linked();
    const headers = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
    const page = await look(world, links.approve, { headers });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; sandbox allow-forms$/,
    );
    expect(page.text.match(/<(form|button|script|input|img|link|iframe|a)\b/g)).toEqual(['<form', '<button']);
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    const done = await follow(world, links.approve, { headers: form });
    expect([done.status, done.text.match(/<(form|button|script)\b/g)]).toEqual([200, null]);
  });
});

describe('a link that was used before, or is of no more use', () => {
  it.each(['approve', 'reject'] as const)('is refused when it comes again: %s', async (decision) => {
    const { world, approval, links } = await linked();
    await follow(world, links[decision]);
    const after = await world.stored(approval);
    for (const again of [await follow(world, links[decision]), await look(world, links[decision])]) {
      expect(refusal(again)).toEqual(CONFLICT);
    }
    expect(await world.stored(approval)).toEqual(after);
    expect(world.actuator.acted).toEqual([]);
  });

  it('works once of two that are used at the same moment', async () => {
    const { world, approval, links } = await linked();
    const got = await Promise.all([follow(world, links.approve), follow(world, links.approve)]);
    expect(got.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await world.stored(approval)).decisions).toHaveLength(1);
    expect(world.actuator.acted).toEqual([]);
  });

  it('is refused after the other of the pair', async () => {
    const { world, links, nothingDone } = await linked();
    await follow(world, links.reject);
    expect(refusal(await follow(world, links.approve))).toEqual(CONFLICT);
    await nothingDone('rejected');
  });

  it('is refused after a rejection over the API', async () => {
    const { world, approval, links, nothingDone } = await linked();
    await world.decide(approval, second, { decision: 'reject' });
    expect(refusal(await follow(world, links.approve))).toEqual(CONFLICT);
    await nothingDone('rejected');
  });

  it.each([
    ['at its end', 60 * MINUTE],
    ['a day later', 24 * 60 * MINUTE],
  ])('is refused %s, and changes nothing', async (_, ms) => {
    const { world, links, nothingDone } = await linked();
    await world.clock.advance(ms);
    for (const late of [await follow(world, links.approve), await look(world, links.approve)]) {
      expect(refusal(late)).toEqual(CONFLICT);
    }
    await nothingDone();
  });

  it('never outlives its proposal', async () => {
    const world = await approvalWorld();
    const approval = await world.propose({ expiresInSeconds: 60 });
    const got = await make(world, approval, {}, { minutes: 240 });
    expect(got.json.expiresAt).toBe(approval.proposal.expiresAt);
    expect(world.actuator.acted).toEqual([]);
  });
});

describe('nobody makes a link', () => {
  const high = { input: { dial: 'a', level: 101 } };
  it.each([
    ['who asked for the action', { principal: requester }, {}, FORBIDDEN],
    ['in the name of who asked for it', {}, { approver: requester.id }, FORBIDDEN],
    ['who may not approve', { principal: { ...second, scopes: ['actions:read' as const] } }, {}, FORBIDDEN],
    ['without a key', { principal: 'nobody' as const }, {}, { status: 401, code: 'unauthenticated' }],
    [
      'for the hash of something else',
      {},
      { hash: 'f'.repeat(64) },
      { status: 412, code: 'precondition_failed' },
    ],
    ['for longer than four hours', {}, { minutes: 241 }, { status: 400, code: 'invalid_request' }],
    [
      'for a name that hides others',
      {},
      { approver: 'key_3\u200b' },
      { status: 400, code: 'invalid_request' },
    ],
  ])('%s', async (_, sent, form, ending) => {
    const world = await approvalWorld();
    const approval = await world.propose();
    expect(refusal(await make(world, approval, sent, form))).toEqual(ending);
    expect((await world.stored(approval)).version).toBe(1);
    expect(world.actuator.acted).toEqual([]);
  });

  it('to what takes two people', async () => {
    const world = await approvalWorld();
    expect(refusal(await make(world, await world.propose(high)))).toEqual(FORBIDDEN);
    expect(world.actuator.acted).toEqual([]);
  });

  it('to what is decided, or has expired', async () => {
    const world = await approvalWorld();
    const decided = await approvedIn(world);
    const late = await world.propose({ key: 'late', input: { dial: 'b', level: 7 }, expiresInSeconds: 60 });
    expect(refusal(await make(world, decided))).toEqual(CONFLICT);
    await world.clock.advance(MINUTE);
    expect(refusal(await make(world, late))).toEqual(CONFLICT);
    expect(world.actuator.acted).toEqual([]);
  });
});
