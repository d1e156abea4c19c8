import { readSummaryMail } from '../../lib/summary-mail.ts';

const read = (values: Record<string, string>) => readSummaryMail((name) => values[name]);

describe('readSummaryMail', () => {
  it('takes sender, recipients and the identity that the sender belongs to', () => {
    expect(read({ summaryMailFrom: 'a@example.com', summaryMailTo: 'b@example.com, c@example.org' })).toEqual(
      {
        from: 'a@example.com',
        to: ['b@example.com', 'c@example.org'],
        identity: 'a@example.com',
      },
    );
    const domain = { summaryMailIdentity: 'example.com' };
    expect(
      read({ summaryMailFrom: 'a@example.com', summaryMailTo: 'b@example.com', ...domain })?.identity,
    ).toBe('example.com');
  });

  it('is nothing where context says nothing', () => {
    expect(read({})).toBeUndefined();
  });

  it.each([
    [{ summaryMailFrom: 'a@example.com' }],
    [{ summaryMailTo: 'b@example.com' }],
    [{ summaryMailFrom: 'a', summaryMailTo: 'b@example.com' }],
    [{ summaryMailFrom: 'a@example.com', summaryMailTo: 'b@example.com,c' }],
    [{ summaryMailFrom: 'a@example.com\r\nBcc: x@example.com', summaryMailTo: 'b@example.com' }],
  ])('refuses %j', (values) => {
    expect(() => read(values as Record<string, string>)).toThrow('summaryMailFrom');
  });
});
