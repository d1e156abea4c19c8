import { httpHandler } from '#runtime/http.ts';
import { getOpenapi } from './route.ts';

export const handler = httpHandler(getOpenapi, {});
