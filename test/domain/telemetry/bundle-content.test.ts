import { bundleFrom } from '#domain/telemetry/bundle-content.ts';

const bundle = {
  format: 'watchfloor-incident-bundle/1',
  name: 'x',
  window: { from: 0, to: 1 },
  alert: { title: 't', description: 'd', labels: {} },
};
const faultsOf = (content: string | Uint8Array): unknown => {
  try {
    return bundleFrom(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  } catch (error) {
    return (error as { faults?: { pointer: string }[] }).faults?.map((fault) => fault.pointer);
  }
};

describe('bundleFrom', () => {
  it('reads a bundle', () => {
    expect(faultsOf(JSON.stringify(bundle))).toEqual(bundle);
  });

  it('points at each wrong place', () => {
    const labels = { 'a/b~c': 1 };
    const wrong = { ...bundle, name: 7, alert: { ...bundle.alert, labels } };
    expect(faultsOf(JSON.stringify(wrong))).toEqual(['/name', '/alert/labels/a~1b~0c']);
  });

  it('names the whole when it is no JSON in UTF-8', () => {
    expect([faultsOf(''), faultsOf('{'), faultsOf(Uint8Array.of(0xff, 0xfe))]).toEqual([[''], [''], ['']]);
  });
});
