import { maskJson, maskPersonal } from '#domain/privacy/mask-personal.ts';

describe('masking', () => {
  it.each([
    ['mail to someone+ops@mail.example.com now', 'mail to xxxxxxx+xxx@xxxx.xxxxxxx.xxx now'],
    ['call +49 30 1234567 back', 'call +xx xx xxxxxxx back'],
    ['card 4111 1111 1111 1111', 'card xxxx xxxx xxxx xxxx'],
    ['password=hunter2!', 'password=xxxxxxx!'],
    ['api_key: "abcd1234"', 'api_key: "xxxxxxxx"'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key xxxxxxxxxxxxxxxxxxxx used'],
    ['postgres://app:s3cret@db:5432/x', 'postgres://xxx:xxxxxx@db:5432/x'],
    ['from 203.0.114.77 came', 'from xxx.x.xxx.xx came'],
    [
      '-----BEGIN PRIVATE KEY-----\nMIIEv\n-----END PRIVATE KEY-----',
      '-----BEGIN PRIVATE KEY-----\nxxxxx\n-----END PRIVATE KEY-----',
    ],
    ['-----BEGIN PRIVATE KEY-----\nMIIEv', '-----BEGIN PRIVATE KEY-----\nxxxxx'],
  ])('%s', (text, masked) => {
    expect(maskPersonal(text)).toBe(masked);
    expect(maskPersonal(masked)).toBe(masked);
  });

  it.each([
    'payments-api 5xx since 14:05 in eu-west-1, release 4.17.2',
    'arn:aws:lambda:eu-west-1:123456789012:function:pay',
    'trace 1-67891233-abcdef012345678912345678 10.0.12.7',
  ])('leaves what operations talk about: %s', (text) => {
    expect(maskPersonal(text)).toBe(text);
  });

  it('goes through a whole value, and takes what stands under the name of a secret', () => {
    expect(
      maskJson({ user: ['a@b.example'], Password: 'swordfish', n: 4111111111111111, none: null }),
    ).toEqual({
      user: ['x@x.xxxxxxx'],
      Password: 'xxxxxxxxx',
      n: 4111111111111111,
      none: null,
    });
  });
});
