/** A mail to whoever the stage has set: nothing that is looked at ever names a recipient. */
export interface Mail {
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** Sends mails. */
export interface Mailer {
  /** @throws OrchestratorError `unavailable` when the mail was not taken */
  send(mail: Mail): Promise<void>;
}
