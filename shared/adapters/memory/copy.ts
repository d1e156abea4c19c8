/** A deep copy as a store would give it back: members that are `undefined` are gone, nothing is shared. */
export const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
