import { httpHandler } from '#runtime/http.ts';
import { getMe } from './route.ts';

export const handler = httpHandler(getMe, {});
