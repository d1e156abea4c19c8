import { OrchestratorError } from '#domain/errors.ts';
import type { Mail, Mailer } from '#ports/mailer.ts';

/** From whom to whom; both empty where the stage sends no mails. Recipients are separated by spaces. */
export interface MailEnv {
  readonly MAIL_FROM: string;
  readonly MAIL_TO: string;
}

/** Mails through SES; undefined where the stage has no recipient. The client is loaded with the first mail. */
export function sesMailer({ MAIL_FROM: from, MAIL_TO: to }: MailEnv): Mailer | undefined {
  const recipients = to.split(' ').filter((address) => address !== '');
  if (from === '' || recipients.length === 0) return undefined;
  let sender: Promise<(mail: Mail) => Promise<unknown>> | undefined;
  return {
    async send(mail) {
      sender ??= senderOf(from, recipients);
      try {
        await (await sender)(mail);
      } catch (error) {
        throw new OrchestratorError('unavailable', 'the mail was not taken', { cause: error });
      }
    },
  };
}

async function senderOf(from: string, to: string[]): Promise<(mail: Mail) => Promise<unknown>> {
  const { SESv2Client, SendEmailCommand } = await import('@aws-sdk/client-sesv2');
  const client = new SESv2Client({});
  const part = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return ({ subject, text }) =>
    client.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: to },
        Content: { Simple: { Subject: part(subject), Body: { Text: part(text) } } },
      }),
    );
}
