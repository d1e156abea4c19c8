/** Marks what the API hands out and takes back, so that a caller can neither make it up nor change it. */
export interface Signer {
  /** A keyed mark of the text (HMAC-SHA-256, base64url), under a key of the tenant's own. */
  sign(tenantId: string, text: string): Promise<string>;
  /**
   * True when the mark is this tenant's for this text, letter by letter; takes the same time whatever is wrong.
   * A tenant that nothing was signed for gets no key by being asked about.
   */
  verify(tenantId: string, text: string, mark: string): Promise<boolean>;
}
