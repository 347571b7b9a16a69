import { type Said, say } from './sentences.ts';

/** Six digits in one word, whatever letters stand between them: part of a number that may be somebody's. */
const CARRIES_DATA = /(?:\d[A-Za-z_]*){6}/;
const LONGEST = 64;

/** Whether a text holds a word that may carry data. */
export const carriesData = (text: string): boolean => CARRIES_DATA.test(text);

/** How a sentence speaks of a name that the client chose: by itself, unless it may carry data. */
export const called = (name: string, sign = ''): Said =>
  carriesData(name) || name.length > LONGEST ? say('of this name') : say('"{name}"', { name: sign + name });
