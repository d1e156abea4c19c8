import * as fc from 'fast-check';
import { destinationsIn, isNamed } from '#domain/network/destinations.ts';

describe('destinationsIn', () => {
  it('finds URLs, names, ports and addresses in the order they are named', () => {
    const task =
      'Is https://api.example.com:8443/health up? Also db.internal.example:5432, 10.0.0.7 and localhost:3000.';
    expect(destinationsIn(task)).toEqual([
      { host: 'api.example.com', port: 8443, url: 'https://api.example.com:8443/health' },
      { host: 'db.internal.example', port: 5432 },
      { host: '10.0.0.7' },
      { host: 'localhost', port: 3000 },
    ]);
  });

  it('finds nothing in plain words, paths and credentials', () => {
    expect(destinationsIn('payments-api returns 5xx since 14:05, see /var/log/x.log e.g. user@host')).toEqual(
      [],
    );
    expect(destinationsIn('https://user:secret@evil.example/')).toEqual([]);
  });

  it('never gives more than eight, and each once', () => {
    const many = Array.from({ length: 30 }, (_, i) => `h${i % 12}.example.com`).join(' ');
    expect(destinationsIn(many)).toHaveLength(8);
  });

  it('stands any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) =>
        expect(destinationsIn(text).length).toBeLessThanOrEqual(8),
      ),
    );
  });
});

describe('isNamed', () => {
  it('compares whole hosts without regard to case', () => {
    const named = destinationsIn('check API.example.com');
    expect([
      isNamed(named, 'api.EXAMPLE.com'),
      isNamed(named, 'example.com'),
      isNamed(named, 'xapi.example.com'),
    ]).toEqual([true, false, false]);
  });
});
