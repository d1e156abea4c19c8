/** Marks of a fence are three of these: ASCII, and what a careless reader takes for them. */
const MARKS = /([<>‹›«»＜＞⟨⟩〈〉《》])\1{2,}/gu;

/**
 * Characters that say something to a model and nothing to a person who reads the same text: controls but tab
 * and line feed, and Unicode's format characters (bidirectional marks, zero-width ones, the tag block).
 */
const UNSEEN = /[[\p{Cc}\p{Cf}]--[\t\n]]/gv;

/**
 * Text from the world between two marks that it cannot write: runs of three or more brackets are spread by
 * spaces, unseen characters become `·`. Exactly one line of the result opens the fence, the last one closes it.
 */
export const fenced = (name: string, text: string): string => `<<<${name}\n${harmless(text)}\n${name}>>>`;

/** The text as it stands inside a fence. The same text again when it is given its own result. */
export const harmless = (text: string): string =>
  HARMFUL.test(text)
    ? text
        .toWellFormed()
        .replaceAll('\r\n', '\n')
        .replace(UNSEEN, '·')
        .replace(MARKS, (run) => [...run].join(' '))
    : text;

/** What may have to be changed: most texts are plain ASCII without marks, and stay what they are. */
const HARMFUL = /[^\t\n\x20-\x7e]|[<>]{3}/;
