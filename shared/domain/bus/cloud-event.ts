import * as z from 'zod';
import { formatIsoTime } from '../time.ts';
import { publicType } from './event-types.ts';

/**
 * A message as it leaves the platform: CloudEvents 1.0 in JSON (github.com/cloudevents/spec, `spec.md`), with the
 * tenant as an extension attribute, whose name may hold lower-case letters and digits only.
 */
export const CloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1),
  /** RFC 3339, in UTC. */
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  tenantid: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
});
export type CloudEvent = z.infer<typeof CloudEvent>;

/** What a cloud event is made of. */
interface Published {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly tenantId: string;
  readonly subject: string;
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The message with the attributes of CloudEvents. */
export const cloudEvent = (message: Published): CloudEvent => ({
  specversion: '1.0',
  id: message.id,
  source: `/watchfloor/${message.source}`,
  type: publicType(message.type),
  subject: message.subject,
  time: formatIsoTime(message.time),
  datacontenttype: 'application/json',
  tenantid: message.tenantId,
  data: { ...message.data },
});

/** The type and source of the message that an event was made of. */
export const sourceOf = ({
  type,
  source,
}: CloudEvent): { readonly type: string; readonly source: string } => ({
  type: type.replace(/^watchfloor\./, '').replace(/\.v\d+$/, ''),
  source: source.replace(/^\/watchfloor\//, ''),
});
