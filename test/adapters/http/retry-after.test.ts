import { retryAfterSeconds } from '#adapters/http/retry-after.ts';

describe('Retry-After', () => {
  it.each([
    ['7', 7],
    ['0.2', 1],
    ['1e9', undefined],
    ['99999999', 86_400],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('says of %j: %j', (header, seconds) => {
    expect(retryAfterSeconds(header)).toBe(seconds);
  });
});
