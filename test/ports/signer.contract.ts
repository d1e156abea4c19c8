import type { World } from './world.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What every signer does. */
export function signerContract(world: () => Promise<World>): void {
  describe('a signer', () => {
    it('knows its mark again, in another process too', async () => {
      const { signer, otherSigner } = await world();
      const mark = await signer.sign('acme', 'position 17');
      expect(mark).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(await signer.verify('acme', 'position 17', mark)).toBe(true);
      expect(await otherSigner().verify('acme', 'position 17', mark)).toBe(true);
      expect(await otherSigner().sign('acme', 'position 17')).toBe(mark);
    });

    it('makes one key where several processes need the first at once', async () => {
      const { otherSigner } = await world();
      const marks = await Promise.all(Array.from({ length: 6 }, () => otherSigner().sign('acme', 'text')));
      expect(new Set(marks).size).toBe(1);
    });

    it('signs links under another key than cursors', async () => {
      const { signer, linkSigner } = await world();
      const mark = await linkSigner.sign('acme', 'text');
      expect(await linkSigner.verify('acme', 'text', mark)).toBe(true);
      expect(await signer.verify('acme', 'text', mark)).toBe(false);
      expect(await linkSigner.verify('acme', 'text', await signer.sign('acme', 'text'))).toBe(false);
    });

    it('refuses a mark that other letters spell, and any of a tenant that nothing was signed for', async () => {
      const { signer } = await world();
      const mark = await signer.sign('acme', 'text');
      const last = alphabet.indexOf(mark.at(-1) ?? '');
      // the last letter holds two bits that are none of the mark's
      const spelt = [1, 2, 3].map((bits) => mark.slice(0, -1) + alphabet.charAt(last ^ bits));
      for (const other of [...spelt, `${mark}=`, ` ${mark}`]) {
        expect(await signer.verify('acme', 'text', other)).toBe(false);
      }
      expect(await signer.verify('nobody-yet', 'text', mark)).toBe(false);
    });

    it('refuses another text, another tenant, and what is no mark', async () => {
      const { signer } = await world();
      const mark = await signer.sign('acme', 'text');
      expect(await signer.verify('acme', 'texT', mark)).toBe(false);
      expect(await signer.verify('acme2', 'text', mark)).toBe(false);
      for (const none of ['', 'x', mark.slice(1), `${mark}A`, '\u0000', 'é'.repeat(43)]) {
        expect(await signer.verify('acme', 'text', none)).toBe(false);
      }
    });
  });
}
