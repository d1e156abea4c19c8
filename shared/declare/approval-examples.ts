/**
 * The approvals, grants and links that examples of routes speak of. The contract test puts them into its stores and
 * holds that hashes and links are those of what it put.
 */
export const approvalExamples = {
  /** Asked for by `key_2`. */
  waiting: 'apr_01jd4x9q0g0123456789abcdef',
  hash: 'f8dfe6f1854ec44f85fb00790f2f408532ee520d5a57d538ceb2fafa4b921b2e',
  /** Asked for by `key_1`, who sends the examples. */
  own: 'apr_01jd4x9q0g0123456789abcdeg',
  ownHash: 'ca0774c3d990be4366ce556a64fa6b4769bd087355f363015e4e57e9167410bc',
  rejected: 'apr_01jd4x9q0g0123456789abcdeh',
  missing: 'apr_01jd4x9q0g0123456789zzzzzz',
  otherHash: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  /** To approve `waiting` as `second.oncall`. */
  link: 'eyJhcHByb3ZhbCI6ImFwcl8wMWpkNHg5cTBnMDEyMzQ1Njc4OWFiY2RlZiIsImFwcHJvdmVyIjoic2Vjb25kLm9uY2FsbCIsImRlY2lzaW9uIjoiYXBwcm92ZSIsImV4cGlyZXNBdCI6MTc5NTIzMTgwMDAwMCwiaGFzaCI6ImY4ZGZlNmYxODU0ZWM0NGY4NWZiMDA3OTBmMmY0MDg1MzJlZTUyMGQ1YTU3ZDUzOGNlYjJmYWZhNGI5MjFiMmUiLCJtYWRlQnkiOiJrZXlfMSIsIm5vbmNlIjoiQUFBQUFBQUFBQUFBQUFBQUFBQUFBQSIsInRlbmFudElkIjoiYWNtZSJ9.YogQg_IC44nkoEELPSA2fqMVPAQXQQxd0c232z0nsN0',
  expiredLink:
    'eyJhcHByb3ZhbCI6ImFwcl8wMWpkNHg5cTBnMDEyMzQ1Njc4OWFiY2RlZiIsImFwcHJvdmVyIjoic2Vjb25kLm9uY2FsbCIsImRlY2lzaW9uIjoiYXBwcm92ZSIsImV4cGlyZXNBdCI6MTc5NTIyOTk5OTk5OSwiaGFzaCI6ImY4ZGZlNmYxODU0ZWM0NGY4NWZiMDA3OTBmMmY0MDg1MzJlZTUyMGQ1YTU3ZDUzOGNlYjJmYWZhNGI5MjFiMmUiLCJtYWRlQnkiOiJrZXlfMSIsIm5vbmNlIjoiQUFBQUFBQUFBQUFBQUFBQUFBQUFBQSIsInRlbmFudElkIjoiYWNtZSJ9.ywGJFUtXabQa20tLHi4_u9OkfURWy1n3tgwqen6ifI8',
  grant: 'agr_01jd4x9q0g0123456789abcdef',
  missingGrant: 'agr_01jd4x9q0g0123456789zzzzzz',
} as const;
