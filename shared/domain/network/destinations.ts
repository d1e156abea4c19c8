import { parseAddress } from './address.ts';

/** A host, and a port or URL where the text named one. */
export interface Destination {
  readonly host: string;
  readonly port?: number;
  readonly url?: string;
}

const MAX_DESTINATIONS = 8;
const NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * The hosts that a request names: URLs, `host:port`, names with a dot, addresses, `localhost`; in order, at most 8.
 * Only the caller's own request may be read so: a destination never comes from logs, DNS answers, bundles or a
 * model. Words such as `index.html` look like names; they cost one failed look-up and nothing else.
 */
export function destinationsIn(text: string): readonly Destination[] {
  const found = new Map<string, Destination>();
  for (const word of text.slice(0, 20_000).split(/[\s"'`<>()[\]{},;]+/)) {
    const destination = fromWord(word.replace(/[.!?:]+$/, ''));
    if (destination === undefined) continue;
    const key = `${destination.host} ${destination.port ?? ''} ${destination.url ?? ''}`;
    if (!found.has(key)) found.set(key, destination);
    if (found.size === MAX_DESTINATIONS) break;
  }
  return [...found.values()];
}

/** True when the host is one that the destinations name. Letter case does not count. */
export const isNamed = (destinations: readonly Destination[], host: string): boolean =>
  destinations.some((d) => d.host === host.toLowerCase());

function fromWord(word: string): Destination | undefined {
  const url = /^(https?):\/\/([^/?#@]+)([/?#].*)?$/i.exec(word);
  if (url !== null) {
    const place = fromAuthority(url[2] ?? '');
    return place === undefined ? undefined : { ...place, url: word };
  }
  return word.includes('/') ? undefined : fromAuthority(word);
}

function fromAuthority(text: string): Destination | undefined {
  const [, hostText = text, portText] = /^(.+?):(\d{1,5})$/.exec(text) ?? [];
  const host = hostText.toLowerCase();
  const known = host === 'localhost' || NAME.test(host) || parseAddress(host) !== undefined;
  if (!known) return undefined;
  return portText === undefined ? { host } : { host, port: Number(portText) };
}
