import fc from 'fast-check';
import { memorySigner } from '#adapters/memory/signer.ts';
import { type ApprovalLink, openLink, sealLink } from '#services/approvals/approval-link.ts';
import {
  CONFLICT,
  FORBIDDEN,
  follow,
  linked,
  look,
  MINUTE,
  NOT_FOUND,
  saidBy,
} from './approval-link-world.ts';
import { approvalWorld, linksIn, refusal, requester } from './approval-world.ts';

const spelt = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a link that was altered', () => {
  const changes: readonly (readonly [string, (link: ApprovalLink) => object])[] = [
    ['the tenant', (link) => ({ ...link, tenantId: 'umbrella' })],
    ['the approval', (link) => ({ ...link, approval: 'apr_01jd4x9q0g0123456789abcdef' })],
    ['the hash', (link) => ({ ...link, hash: 'f'.repeat(64) })],
    ['the decision', (link) => ({ ...link, decision: link.decision === 'approve' ? 'reject' : 'approve' })],
    ['the approver', (link) => ({ ...link, approver: 'key_4' })],
    ['who made it', (link) => ({ ...link, madeBy: 'key_4' })],
    ['the end', (link) => ({ ...link, expiresAt: link.expiresAt + 1 })],
    ['the nonce', (link) => ({ ...link, nonce: 'B'.repeat(22) })],
    ['a member more', (link) => ({ ...link, admin: true })],
    ['the order of members', (link) => Object.fromEntries(Object.entries(link).reverse())],
  ];

  it.each(changes)('is no link: %s', async (_, change) => {
    const { world, links, nothingDone } = await linked();
    const mark = links.approve.split('.')[1] ?? '';
    const altered = `${spelt(change(saidBy(links.approve)))}.${mark}`;
    for (const got of [await follow(world, altered), await look(world, altered)]) {
      expect(refusal(got)).toEqual(NOT_FOUND);
    }
    await nothingDone();
  });

  it('is no link: the mark of the other of the pair', async () => {
    const { world, links, nothingDone } = await linked();
    const crossed = `${links.approve.split('.')[0]}.${links.reject.split('.')[1]}`;
    expect(refusal(await follow(world, crossed))).toEqual(NOT_FOUND);
    await nothingDone();
  });

  it('is no link: the mark of another tenant, of the key of cursors, of a made-up key', async () => {
    const { world, approval, links, nothingDone } = await linked();
    const link = saidBy(links.approve);
    const forged = [
      await sealLink({ linkSigner: world.ports.signer }, link),
      await sealLink({ linkSigner: memorySigner('guess') }, link),
      `${links.approve.split('.')[0]}.${await world.ports.linkSigner.sign('umbrella', `approval-link.${links.approve.split('.')[0]}`)}`,
      // a text that the right key signed for another purpose
      `${links.approve.split('.')[0]}.${await world.ports.linkSigner.sign('acme', links.approve.split('.')[0] ?? '')}`,
    ];
    for (const token of forged) expect(refusal(await follow(world, token))).toEqual(NOT_FOUND);
    expect((await world.stored(approval)).version).toBe(1);
    await nothingDone();
  });

  it('is no link: any letter of it changed, left out or put in', async () => {
    const { world, links, nothingDone } = await linked();
    const token = links.approve;
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.');
    const place = fc.nat(token.length - 1);
    await fc.assert(
      fc.asyncProperty(place, letter, fc.constantFrom(0, 1, 2), async (at, put, cut) => {
        const altered = token.slice(0, at) + (cut === 2 ? '' : put) + token.slice(at + (cut === 0 ? 0 : 1));
        fc.pre(altered !== token);
        const { status } = await follow(world, altered);
        expect([400, 404]).toContain(status);
      }),
      { numRuns: 300 },
    );
    await nothingDone();
  });
});

describe('a link of another proposal', () => {
  it('decides nothing on the one that took its place in the table', async () => {
    const { world, approval, links, nothingDone } = await linked();
    await world.forge(approval, (row) => ({
      hash: 'f'.repeat(64),
      proposal: { ...row.proposal, arguments: { dial: 'a', level: 8 } },
    }));
    expect(refusal(await follow(world, links.approve))).toEqual({ status: 412, code: 'precondition_failed' });
    expect(refusal(await look(world, links.approve))).toEqual(CONFLICT);
    await nothingDone();
  });

  it('decides only what it was made for', async () => {
    const { world, links } = await linked();
    const other = await world.propose({ key: 'other', input: { dial: 'b', level: 7 } });
    await follow(world, links.approve);
    expect((await world.stored(other)).status).toBe('pending');
    await world.perform(other).catch(() => undefined);
    expect(world.actuator.acted).toEqual([]);
  });

  it('is not known where the approval is gone', async () => {
    const { world, approval } = await linked();
    const link = {
      ...saidBy((await linksIn(world, approval)).approve),
      approval: 'apr_01jd4x9q0g0123456789zzzzzz',
    };
    const token = await sealLink(world.ports, link);
    expect(refusal(await follow(world, token))).toEqual(NOT_FOUND);
    expect(world.actuator.acted).toEqual([]);
  });

  it('does not speak for one of two people, even if its key was stolen', async () => {
    const world = await approvalWorld();
    const approval = await world.propose({ input: { dial: 'a', level: 101 } });
    const expiresAt = world.clock.now() + MINUTE;
    const said = {
      tenantId: 'acme',
      approval: approval.proposal.id,
      hash: approval.hash,
      expiresAt,
    } as const;
    const token = await sealLink(world.ports, {
      ...said,
      decision: 'approve',
      approver: 'key_3',
      madeBy: 'key_2',
      nonce: 'A'.repeat(22),
    });
    expect(refusal(await follow(world, token))).toEqual(FORBIDDEN);
    const [entry] = await world.ports.audit.list('acme', 1);
    expect(entry).toMatchObject({ actor: 'key_3', outcome: 'refused', code: 'forbidden' });
    expect((await world.stored(approval)).decisions).toEqual([]);
    expect(world.actuator.acted).toEqual([]);
  });

  it('does not speak for the requester, even if its key was stolen', async () => {
    const { world, links, nothingDone } = await linked();
    const token = await sealLink(world.ports, { ...saidBy(links.approve), approver: requester.id });
    expect(refusal(await follow(world, token))).toEqual(FORBIDDEN);
    await nothingDone();
  });
});

describe('openLink', () => {
  it('opens exactly what sealLink made', async () => {
    const { world, links } = await linked();
    const deps = { linkSigner: world.ports.linkSigner, clock: world.clock };
    expect(await openLink(deps, links.approve)).toEqual(saidBy(links.approve));
    for (const none of [
      '',
      '.',
      'a.b',
      `${links.approve}.`,
      `.${links.approve}`,
      links.approve.split('.')[0],
    ]) {
      await expect(openLink(deps, none ?? '')).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});
