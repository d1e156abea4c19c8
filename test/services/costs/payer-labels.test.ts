import { payerLabels, payerOf } from '#services/costs/payer-labels.ts';

const run = {
  id: 'run_1',
  tenantId: 'acme',
  workflow: 'investigate',
  requestedBy: 'key_1',
  input: { project: 'shop' },
};

describe('payerLabels', () => {
  it('counts a registered workflow as one payer in all its versions', () => {
    expect(payerLabels({ ...run, workflow: 'nightly@0123456789abcdef' })).toMatchObject({
      workflow: 'nightly',
    });
  });

  it('takes project from the request and the owners from the key', () => {
    expect(payerLabels({ ...run, ...payerOf({ organization: 'example', team: 'payments' }) })).toEqual({
      organization: 'example',
      tenant: 'acme',
      project: 'shop',
      team: 'payments',
      user: 'key_1',
      workflow: 'investigate',
      run: 'run_1',
    });
  });

  it('takes a tenant without an organization as its own', () => {
    expect(payerLabels({ ...run, ...payerOf({}), input: {} })).toEqual({
      organization: 'acme',
      tenant: 'acme',
      user: 'key_1',
      workflow: 'investigate',
      run: 'run_1',
    });
  });

  it('takes no team from labels of the request', () => {
    const labelled = { ...run, input: { project: 'shop', labels: { team: 'payments' } } };
    expect(payerLabels(labelled)).not.toHaveProperty('team');
  });
});
