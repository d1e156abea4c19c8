// Generated from the folder tree by `npm run registry`. Do not edit.

export const routes = [] as const;

export const agents = [] as const;

export const tasks = [] as const;

export const triggers = [] as const;

export const workflows = [] as const;
