import fc from 'fast-check';
import { isCardNumber, isIban } from '#domain/privacy/check-digits.ts';
import { personalDataIn } from '#domain/privacy/personal-data.ts';

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((d) => d.join(''));
const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((d) => d.join(''));
const around = fc.constantFrom(
  (text: string) => text,
  (text: string) => `why does ${text} fail?`,
  (text: string) => `{"id":"${text}"}`,
  (text: string) => `(${text}), since 14:05`,
);

/** The digits with the check digit that makes them pass. */
function withLuhn(body: string): string {
  for (let last = 0; last < 10; last += 1) if (isCardNumber(`${body}${last}`)) return `${body}${last}`;
  throw new Error(`no check digit for ${body}`);
}
const card = fc.oneof(
  digits(14).map((d) => withLuhn(`4${d}`)),
  digits(13).map((d) => withLuhn(`51${d}`)),
  digits(12).map((d) => withLuhn(`34${d}`)),
);
const german = digits(18).map((account) => {
  let rest = 0;
  for (const digit of `${account}131400`) rest = (rest * 10 + Number(digit)) % 97;
  return `DE${String(98 - rest).padStart(2, '0')}${account}`;
});

describe('personal data', () => {
  it.each([
    ['email', 'ask jane.o+ops@mail.example.co.uk about it'],
    ['email', 'user=müller@bücher.example'],
    ['phone', 'call +49 (0)30 901820'],
    ['phone', 'call +1-202-555-0143 now'],
    ['phone', 'call (202) 555-0143'],
    ['card', 'card 4111 1111 1111 1111 refused'],
    ['card', '3782-822463-10005'],
    ['iban', 'from GB82 WEST 1234 5698 7654 32'],
    ['iban', 'from gb82west12345698765432.'],
    ['ssn', 'ssn 123-45-6789'],
    ['ip-address', 'requests of 8.8.8.8 fail'],
    ['ip-address', 'client 2600:1f18::1'],
    ['secret', 'key AKIAIOSFODNN7EXAMPLE leaked'],
    ['secret', 'password: hunter22'],
    ['secret', 'postgres://app:s3cr3t@db/main'],
    ['secret', `wf_acme_${'a'.repeat(43)}`],
    ['secret', 'Authorization: Bearer abcdefghijklmnop.qrst'],
    ['secret', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.sig`],
    ['secret', '-----BEGIN RSA PRIVATE KEY-----'],
  ])('is found: %s in "%s"', (kind, text) => {
    expect(personalDataIn(text)).toContain(kind);
  });

  it.each([
    'arn:aws:lambda:eu-west-1:123456789012:function:payments',
    'account 123456789012',
    '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    '44444444-4444-4444-4444-444444444444',
    '1-5759e988-bd862e3fe1be46a994272793',
    'Root=1-67891233-abcdef012345678912345678',
    'version 1.2.3.4 and v10.20.30.40, node 24.21.0, payments@2.3.1',
    'since 1700000000, 1700000000000, 1700000000000000 and 1700000000000000000',
    'from 2026-11-21T14:05:00+01:00 to 2026-11-21T14:05:00.123Z, 14:05:33',
    'reach 8.8.8.0/24, 10.0.0.0/8 and 2600:1f18::/32',
    'host 10.1.2.3, 192.168.0.1, 127.0.0.1 and fe80::1',
    'subnet-0bb1c79de3EXAMPLE i-1234567890abcdef0 sg-903004f8',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '5xx rose by 4111.1111 % to 0.4111111111111111',
    'payments-api returns 5xx since 14:05, why? p99 is 1,200 ms over 300-400 requests',
    'key rotation, token bucket, secret manager, password policy',
    'MAC 00:1a:2b:3c:4d:5e',
  ])('is not found in what operations talk about: %s', (text) => {
    expect(personalDataIn(text)).toEqual([]);
  });

  it('is found for every card and account number with right check digits, and for none with wrong ones', () => {
    fc.assert(
      fc.property(card, german, around, fc.integer({ min: 1, max: 9 }), (number, iban, put, off) => {
        expect(personalDataIn(put(number))).toContain('card');
        expect(
          personalDataIn(put(number.replace(/(.{4})(?=.)/g, number.length === 16 ? '$1 ' : '$1'))),
        ).toContain('card');
        expect(personalDataIn(put(iban))).toContain('iban');
        const wrong = (text: string) => text.slice(0, -1) + ((Number(text.at(-1)) + off) % 10);
        expect(isCardNumber(wrong(number))).toBe(false);
        expect(isIban(wrong(iban))).toBe(false);
      }),
    );
  });

  it('is not found in identifiers and times, whatever their digits', () => {
    const uuid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-'));
    const trace = fc.tuple(hex(8), hex(24)).map(([time, id]) => `1-${time}-${id}`);
    const epoch = fc.integer({ min: 1_500_000_000, max: 1_999_999_999 });
    const times = fc
      .tuple(epoch, fc.constantFrom('', '000', '123456', '999999999'))
      .map(([s, more]) => `${s}${more}`);
    const arn = fc
      .tuple(digits(12), fc.constantFrom('lambda', 'sqs'))
      .map(([id, s]) => `arn:aws:${s}:eu-west-1:${id}:x`);
    const version = fc.tuple(fc.nat(99), fc.nat(999), fc.nat(9_999)).map((parts) => `v${parts.join('.')}`);
    fc.assert(
      fc.property(
        fc.oneof(uuid, trace, times, arn, version, hex(64), hex(32), digits(12)),
        around,
        (id, put) => {
          expect(personalDataIn(put(id))).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is looked for in long hostile texts without getting stuck', () => {
    for (const text of [
      '1-'.repeat(20_000),
      'a.'.repeat(20_000),
      '4 '.repeat(20_000),
      'AA00 '.repeat(8_000),
      'x@'.repeat(20_000),
      '+1'.repeat(20_000),
      '://a:'.repeat(8_000),
    ]) {
      expect(personalDataIn(text)).toBeInstanceOf(Array);
    }
  });
});
