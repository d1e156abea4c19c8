import { ValidationError } from '../errors.ts';
import { IncidentBundle } from './bundle.ts';

/**
 * The bundle in a stored document.
 *
 * @throws ValidationError naming each wrong place, or the whole when it is no JSON
 */
export function bundleFrom(content: Uint8Array): IncidentBundle {
  const parsed = IncidentBundle.safeParse(jsonFrom(content));
  if (parsed.success) return parsed.data;
  throw new ValidationError(
    'this is not an incident bundle',
    parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
      pointer: path.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
      message,
    })),
  );
}

function jsonFrom(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return undefined;
  }
}
