import type { Deps } from '#declare/capabilities.ts';
import { ValidationError } from '#domain/errors.ts';

/** Whose listing of what a cursor belongs to. `listing` names the route and what it is narrowed to. */
export interface CursorUse {
  readonly tenantId: string;
  readonly listing: string;
}

/** A position as an opaque text that only this tenant's same listing takes back. */
export async function sealCursor(
  deps: Deps<'cursors.sign'>,
  use: CursorUse,
  position: string,
): Promise<string> {
  const mark = await deps.signer.sign(use.tenantId, marked(use, position));
  return `${Buffer.from(position).toString('base64url')}.${mark}`;
}

/**
 * The position inside a cursor.
 *
 * @throws ValidationError for any text that `sealCursor` did not give to this tenant for this listing
 */
export async function openCursor(
  deps: Deps<'cursors.sign'>,
  use: CursorUse,
  cursor: string,
): Promise<string> {
  const [text = '', mark = '', ...rest] = cursor.split('.');
  const position = Buffer.from(text, 'base64url').toString();
  const exact = Buffer.from(position).toString('base64url') === text && rest.length === 0;
  if (!exact || !(await deps.signer.verify(use.tenantId, marked(use, position), mark))) {
    throw new ValidationError('The cursor is not one of this listing.', [
      { in: 'query', pointer: '/cursor', message: 'was not given by this listing' },
    ]);
  }
  return position;
}

const marked = (use: CursorUse, position: string): string => JSON.stringify([use.listing, position]);
