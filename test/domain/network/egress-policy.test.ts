import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { holds, parseAddress, parseBlock } from '#domain/network/address.ts';
import { forbidden, parseEgressPolicy } from '#domain/network/egress-policy.ts';

const closed = parseEgressPolicy('');
const out = (address: string, port = 443): boolean => forbidden(closed, address, port) === undefined;

describe('parseAddress', () => {
  it('reads every IPv4 address and only what node reads as one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.string()), (text) => {
        expect(parseAddress(text)?.version === 4 && !text.includes(':')).toBe(isIP(text) === 4);
      }),
    );
  });

  it('reads every IPv6 address that node reads, zones aside', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.string()), (text) => {
        fc.pre(!text.includes('%'));
        expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0);
      }),
    );
  });

  it('gives one form to one host', () => {
    const forms = ['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', '0:0:0:0:0:ffff:0a01:0203'];
    expect(forms.map(parseAddress)).toEqual(forms.map(() => ({ version: 4, value: 0x0a010203n })));
  });

  it('has no second reading: octal, hex, short and zoned forms are no addresses', () => {
    const odd = [
      '0177.0.0.1',
      '0x7f.0.0.1',
      '127.1',
      '2130706433',
      'fe80::1%eth0',
      '[::1]',
      '1.2.3.4:80',
      ' 1.2.3.4',
    ];
    expect(odd.map(parseAddress)).toEqual(odd.map(() => undefined));
  });
});

describe('parseBlock', () => {
  it('holds exactly the addresses that share its prefix', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (a, bits, b) => {
        const value = parseAddress(a)?.value ?? 0n;
        const shift = BigInt(32 - bits);
        const base = (value >> shift) << shift;
        const other = parseAddress(b);
        if (other === undefined) throw new Error('no address');
        expect(holds({ version: 4, value: base, bits }, other)).toBe(other.value >> shift === value >> shift);
      }),
    );
  });

  it('refuses blocks with bits below the prefix, too long prefixes and other text', () => {
    expect(['10.0.0.1/8', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', 'x/8', '::1/0'].map(parseBlock)).toEqual(
      Array(6).fill(undefined),
    );
  });
});

describe('forbidden', () => {
  it('lets public addresses out', () => {
    const open = ['1.1.1.1', '8.8.8.8', '172.32.0.1', '192.169.0.1', '2606:4700:4700::1111', '2a00:1450::1'];
    expect(open.filter((a) => !out(a))).toEqual([]);
  });

  it('keeps everything else in, in every spelling', () => {
    const kept = [
      ...[
        '0.0.0.0',
        '10.0.0.1',
        '100.64.0.1',
        '100.127.255.255',
        '127.0.0.1',
        '127.9.9.9',
        '169.254.169.254',
      ],
      ...[
        '169.254.170.2',
        '172.16.0.1',
        '172.31.255.255',
        '192.0.0.1',
        '192.0.2.1',
        '192.168.1.1',
        '198.18.0.1',
      ],
      ...[
        '198.19.255.255',
        '198.51.100.1',
        '203.0.113.9',
        '224.0.0.1',
        '239.1.1.1',
        '240.0.0.1',
        '255.255.255.255',
      ],
      ...[
        '::',
        '::1',
        '::ffff:127.0.0.1',
        '::ffff:7f00:1',
        '::127.0.0.1',
        '64:ff9b::7f00:1',
        'fc00::1',
        'fd00:ec2::254',
      ],
      ...[
        'fe80::1',
        'fec0::1',
        'ff02::1',
        '2001::1',
        '2001:db8::1',
        '2001:10::1',
        '2002:7f00:1::',
        '3fff::1',
        '100::1',
      ],
      ...['5f00::1', '4000::1', 'not an address', ''],
    ];
    expect(kept.filter((a) => out(a))).toEqual([]);
  });

  it('never lets a private or mapped private IPv4 address out', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const hex = (a: number, b: number): string => ((a << 8) | b).toString(16);
    fc.assert(
      fc.property(fc.constantFrom(10, 127), octet, octet, octet, (a, b, c, d) => {
        expect([out(`${a}.${b}.${c}.${d}`), out(`::ffff:${hex(a, b)}:${hex(c, d)}`)]).toEqual([false, false]);
      }),
    );
  });

  it('lets named private blocks out, and still neither metadata nor the runtime API', () => {
    const policy = parseEgressPolicy('127.0.0.0/8, 10.0.0.0/8 169.254.0.0/16 fd00::/8');
    const asked = [
      '127.0.0.1:8080',
      '10.2.3.4:443',
      '127.0.0.1:9001',
      '169.254.169.254:80',
      '192.168.0.1:80',
    ];
    const answers = asked.map(
      (a) => forbidden(policy, a.split(':')[0] ?? '', Number(a.split(':')[1])) === undefined,
    );
    expect(answers).toEqual([true, true, false, false, false]);
    expect(forbidden(policy, 'fd00:ec2::254', 80)).toBe(
      'link-local and metadata addresses are never allowed',
    );
  });

  it('refuses ports that are none', () => {
    expect([0, 65_536, 1.5, Number.NaN].map((p) => forbidden(closed, '1.1.1.1', p))).toEqual(
      Array(4).fill('not a port'),
    );
  });

  it('names the part of a policy that is no block', () => {
    expect(() => parseEgressPolicy('10.0.0.0/8,everything')).toThrow('not a block: everything');
  });
});
