/** An IP address as a number. IPv4-mapped IPv6 addresses are unmapped, so one host has one form. */
export interface Address {
  readonly version: 4 | 6;
  readonly value: bigint;
}

/** A block of addresses: those sharing the first `bits` bits. */
export interface Block {
  readonly version: 4 | 6;
  readonly value: bigint;
  readonly bits: number;
}

/**
 * Parses an address in its standard text forms (RFC 4291 §2.2; dotted decimal without leading zeros). Anything
 * else (octal or hex IPv4, zone ids, ports, brackets) is undefined: one reading only, so that no two parsers
 * can disagree about where a connection goes.
 */
export function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { version: 4, value: v4 };
  const v6 = parseV6(text);
  if (v6 === undefined) return undefined;
  const mapped = v6 >> 32n === 0xffffn;
  return mapped ? { version: 4, value: v6 & 0xffffffffn } : { version: 6, value: v6 };
}

/** Parses `address/bits`, or an address alone as a block of one. Bits below the prefix must be zero. */
export function parseBlock(text: string): Block | undefined {
  const [addressText = '', bitsText, ...rest] = text.split('/');
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const width = address.version === 4 ? 32 : 128;
  if (bitsText === undefined) return { ...address, bits: width };
  if (!/^(0|[1-9]\d{0,2})$/.test(bitsText) || Number(bitsText) > width) return undefined;
  const bits = Number(bitsText);
  const below = (1n << BigInt(width - bits)) - 1n;
  return (address.value & below) === 0n ? { ...address, bits } : undefined;
}

/** True when the block holds the address. */
export function holds(block: Block, address: Address): boolean {
  if (block.version !== address.version) return false;
  const shift = BigInt((block.version === 4 ? 32 : 128) - block.bits);
  return block.value >> shift === address.value >> shift;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<number>(missing).fill(0), ...tail];
  return all.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

function groups(text: string, mayEndInV4: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const out: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (mayEndInV4 && i === parts.length - 1 && part.includes('.')) {
      const v4 = parseV4(part);
      if (v4 === undefined) return undefined;
      out.push(Number(v4 >> 16n), Number(v4 & 0xffffn));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) out.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return out;
}
