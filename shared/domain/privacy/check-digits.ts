/**
 * Lengths and first digits of the large card schemes (ISO/IEC 7812 ranges): American Express, Diners, Visa,
 * Mastercard (both ranges), Discover, JCB, UnionPay. Times since 1970 in milli-, micro- and nanoseconds begin
 * with 1 and fit none.
 */
const SCHEMES =
  /^(?:3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|4\d{12}(?:\d{3})?(?:\d{3})?|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}|(?:6011|65\d{2}|64[4-9]\d|35\d{2}|62\d{2})\d{12})$/;

/** True of a number that a card could have: scheme, length, and Luhn's check digit (ISO/IEC 7812-1, annex B). */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  // people group by fours, or 4-6-5 and 4-6-4; other groups are parts of something else
  const grouped = /^(?:\d+|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5})$/.test(
    text,
  );
  return grouped && SCHEMES.test(digits) && !/^(\d)\1+$/.test(digits) && luhn(digits);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    if (i % 2 === 0) sum += digit;
    else sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Countries of the IBAN registry with the length of theirs (ISO 13616; those that most payments go to). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  ...{
    AD: 24,
    AE: 23,
    AL: 28,
    AT: 20,
    AZ: 28,
    BA: 20,
    BE: 16,
    BG: 22,
    BH: 22,
    BR: 29,
    BY: 28,
    CH: 21,
    CR: 22,
  },
  ...{
    CY: 28,
    CZ: 24,
    DE: 22,
    DK: 18,
    DO: 28,
    EE: 20,
    EG: 29,
    ES: 24,
    FI: 18,
    FO: 18,
    FR: 27,
    GB: 22,
    GE: 22,
  },
  ...{
    GI: 23,
    GL: 18,
    GR: 27,
    GT: 28,
    HR: 21,
    HU: 28,
    IE: 22,
    IL: 23,
    IQ: 23,
    IS: 26,
    IT: 27,
    JO: 30,
    KW: 30,
  },
  ...{
    KZ: 20,
    LB: 28,
    LI: 21,
    LT: 20,
    LU: 20,
    LV: 21,
    MC: 27,
    MD: 24,
    ME: 22,
    MK: 19,
    MR: 27,
    MT: 31,
    MU: 30,
  },
  ...{
    NL: 18,
    NO: 15,
    PK: 24,
    PL: 28,
    PS: 29,
    PT: 25,
    QA: 29,
    RO: 24,
    RS: 22,
    SA: 24,
    SE: 24,
    SI: 19,
    SK: 24,
  },
  ...{ SM: 27, TN: 24, TR: 26, UA: 29, VA: 22, XK: 20 },
};

/** True of an account number whose country, length and check digits fit (ISO 13616, ISO 7064 MOD 97-10). */
export function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '').toUpperCase();
  if (IBAN_LENGTHS[plain.slice(0, 2)] !== plain.length) return false;
  let rest = 0;
  for (const letter of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(letter, 36);
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest === 1;
}
