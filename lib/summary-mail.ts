/** Who mails summaries to whom, through SES. */
export interface SummaryMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The verified identity that the sender belongs to: its address, or its domain. */
  readonly identity: string;
}

/**
 * The mails that context asks for: `-c summaryMailFrom=… -c summaryMailTo=…,…`, and `-c summaryMailIdentity=…` where
 * a domain is verified and not the address; undefined where it asks for none.
 *
 * @throws Error that says what is missing
 */
export function readSummaryMail(context: (name: string) => unknown): SummaryMail | undefined {
  const from = String(context('summaryMailFrom') ?? '');
  const to = String(context('summaryMailTo') ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  if (from === '' && to.length === 0) return undefined;
  const wrong = [from, ...to].find((address) => !/^[^\s@,<>"]+@[^\s@,<>"]+$/.test(address));
  if (wrong !== undefined || to.length === 0) {
    throw new Error('summaries by mail need -c summaryMailFrom=address -c summaryMailTo=address,address');
  }
  return { from, to, identity: String(context('summaryMailIdentity') ?? from) };
}
