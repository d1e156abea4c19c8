import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { sesMailer } from '#adapters/ses/mailer.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';

const env = { MAIL_FROM: 'watchfloor@example.com', MAIL_TO: 'oncall@example.com costs@example.com' };
const mail = { subject: 'Watchfloor: acme spent $1.00 – äöü', text: 'Models cost acme $1.00.\n' };

describe('mails through SES', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator?.stop());

  it('come from the sender of the stage, to its recipients', async () => {
    await new SESv2Client({}).send(new CreateEmailIdentityCommand({ EmailIdentity: env.MAIL_FROM }));
    await sesMailer(env)?.send(mail);
    const answer = await fetch(`${process.env['AWS_ENDPOINT_URL']}/_ministack/ses/messages`);
    const { messages } = (await answer.json()) as { messages: Record<string, Record<string, unknown>[]> };
    // by account
    const sent = Object.values(messages).flat();
    expect(sent.map((m) => [m['Source'], m['To'], m['Subject'], m['BodyText']])).toEqual([
      [env.MAIL_FROM, ['oncall@example.com', 'costs@example.com'], mail.subject, mail.text],
    ]);
  });

  it('that nobody takes are worth another try', async () => {
    const endpoint = process.env['AWS_ENDPOINT_URL'];
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    const sent = sesMailer(env)?.send(mail);
    await expect(sent).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    process.env['AWS_ENDPOINT_URL'] = endpoint;
  });

  it('are none where the stage names nobody', () => {
    expect(sesMailer({ MAIL_FROM: '', MAIL_TO: '' })).toBeUndefined();
    expect(sesMailer({ MAIL_FROM: env.MAIL_FROM, MAIL_TO: ' ' })).toBeUndefined();
  });
});
