/**
 * The approvals, grants and links that examples of routes speak of. The contract test puts them into its stores and
 * holds that hashes and links are those of what it put.
 */
export const approvalExamples = {
  /** Asked for by `key_2`. */
  waiting: 'apr_01jd4x9q0g0123456789abcdef',
  hash: 'eb3a8b3dd52d78fd8d0bccf2db2d92c3cc3cba4667f8326dc2d7aca4bc2ea56c',
  /** Asked for by `key_1`, who sends the examples. */
  own: 'apr_01jd4x9q0g0123456789abcdeg',
  ownHash: 'fa98a0e30c43d0b0b49d5f343fa148e9ff879d1750e08f578bac37d54f7e361d',
  rejected: 'apr_01jd4x9q0g0123456789abcdeh',
  indeterminate: 'apr_01jd4x9q0g0123456789abcdej',
  missing: 'apr_01jd4x9q0g0123456789zzzzzz',
  otherHash: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  /** To approve `waiting` as `second.oncall`. */
  link: 'eyJhcHByb3ZhbCI6ImFwcl8wMWpkNHg5cTBnMDEyMzQ1Njc4OWFiY2RlZiIsImFwcHJvdmVyIjoic2Vjb25kLm9uY2FsbCIsImRlY2lzaW9uIjoiYXBwcm92ZSIsImV4cGlyZXNBdCI6MTc5NTIzMTgwMDAwMCwiaGFzaCI6ImViM2E4YjNkZDUyZDc4ZmQ4ZDBiY2NmMmRiMmQ5MmMzY2MzY2JhNDY2N2Y4MzI2ZGMyZDdhY2E0YmMyZWE1NmMiLCJtYWRlQnkiOiJrZXlfMSIsIm5vbmNlIjoiQUFBQUFBQUFBQUFBQUFBQUFBQUFBQSIsInRlbmFudElkIjoiYWNtZSJ9.08m4B7Byrvtgm6MIHzJj7ukxTXuYzBZnwKryej6EMMk',
  expiredLink:
    'eyJhcHByb3ZhbCI6ImFwcl8wMWpkNHg5cTBnMDEyMzQ1Njc4OWFiY2RlZiIsImFwcHJvdmVyIjoic2Vjb25kLm9uY2FsbCIsImRlY2lzaW9uIjoiYXBwcm92ZSIsImV4cGlyZXNBdCI6MTc5NTIyOTk5OTk5OSwiaGFzaCI6ImViM2E4YjNkZDUyZDc4ZmQ4ZDBiY2NmMmRiMmQ5MmMzY2MzY2JhNDY2N2Y4MzI2ZGMyZDdhY2E0YmMyZWE1NmMiLCJtYWRlQnkiOiJrZXlfMSIsIm5vbmNlIjoiQUFBQUFBQUFBQUFBQUFBQUFBQUFBQSIsInRlbmFudElkIjoiYWNtZSJ9.ebuffm8lMnLAiQK4YWuykgE-5JpetMKt5Oz6nPElqXY',
  grant: 'agr_01jd4x9q0g0123456789abcdef',
  missingGrant: 'agr_01jd4x9q0g0123456789zzzzzz',
} as const;
