import type { Mail, Mailer } from '#ports/mailer.ts';

/** Keeps mails in `sent` instead of sending them. */
export function memoryMailer(): Mailer & { readonly sent: readonly Mail[] } {
  const sent: Mail[] = [];
  return {
    sent,
    async send(mail) {
      sent.push({ ...mail });
    },
  };
}
