import fc from 'fast-check';
import { namesTarget } from '#domain/approvals/named-target.ts';

describe('namesTarget', () => {
  it.each([
    ['payments-api fails since 14:05, why?', 'lambda:payments-api'],
    ['Why does "payments-api" fail?', 'lambda:payments-api'],
    ['see arn:aws:lambda:eu-central-1:123456789012:function:payments-api.', 'lambda:payments-api'],
    ['scale web in the cluster shop', 'ecs:shop/web'],
    ['scale shop/web', 'ecs:shop/web'],
  ])('finds it in: %s', (task, target) => {
    expect(namesTarget({ task }, target)).toBe(true);
  });

  it.each([
    ['payments-api-v2 fails', 'lambda:payments-api'],
    ['old-payments-api fails', 'lambda:payments-api'],
    ['Payments-Api fails', 'lambda:payments-api'],
    ['payments fails', 'lambda:payments-api'],
    ['scale web', 'ecs:shop/web'],
    ['', 'lambda:payments-api'],
    ['everything', 'lambda:'],
  ])('does not find it in: %s', (task, target) => {
    expect(namesTarget({ task }, target)).toBe(false);
  });

  it('reads the context, names of its members among it, and nothing else', () => {
    const target = 'lambda:payments-api';
    expect(namesTarget({ task: 'x', context: { services: [{ name: 'payments-api' }] } }, target)).toBe(true);
    expect(namesTarget({ task: 'x', context: { 'payments-api': 1 } }, target)).toBe(true);
    expect(namesTarget({ task: 'x', context: { service: 'billing' } }, target)).toBe(false);
    const more = { task: 'x', report: 'payments-api', logs: ['payments-api'] };
    expect(namesTarget(more, target)).toBe(false);
  });

  it('names what stands between spaces, whatever it is, and not what is part of a longer name', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
    fc.assert(
      fc.property(name, fc.stringMatching(/^[A-Za-z0-9_-]{1,5}$/), (target, more) => {
        expect(namesTarget({ task: `look at ${target} now` }, `lambda:${target}`)).toBe(true);
        const longer = { task: `${more}${target}${more}` };
        fc.pre(!`${more}${target}${more}`.split(/[^A-Za-z0-9_-]/).includes(target));
        expect(namesTarget(longer, `lambda:${target}`)).toBe(false);
      }),
    );
  });
});
