import { readFileSync } from 'node:fs';
import { today } from '../../schema/clock.ts';
import { createCast } from '../../seed/cast.ts';

export const cast = createCast(today());

const TASK = new URL('../../schema/tasks/real-estate/second-hand-housing-transfer.graphql', import.meta.url);

/** The housing transfer's own selection, as a front-end team would send it: without what only tasks say. */
export const TASK_QUERY = readFileSync(TASK, 'utf8')
  .replace(/@task\([\s\S]*?\n\)/, '')
  .replaceAll(/@masked\([^)]*\)/g, '');
