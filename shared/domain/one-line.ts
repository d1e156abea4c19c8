/** Text of the world on one line without invisible characters, cut to a length. */
export const onOneLine = (text: string, most: number): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .slice(0, most)
    .toWellFormed();
