import { readFileSync } from 'node:fs';
import { createCast } from '../../seed/cast.ts';

export const cast = createCast();

const TASK = new URL('../../schema/tasks/real-estate/second-hand-housing-transfer.graphql', import.meta.url);

/** The housing transfer's own selection, as a front-end team would send it: without what only tasks say. */
export const TASK_QUERY = readFileSync(TASK, 'utf8')
  .replace(/@task\([\s\S]*?\n\)/, '')
  .replaceAll(/@masked\([^)]*\)/g, '');
