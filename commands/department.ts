import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Target, TargetOptions } from './target.ts';

// Runs one department by itself, makes a new one, takes one away, says what a change of one breaks, approves its part of a task, or decides
// on a change that waits. Each verb loads only its own parts.

const USAGE = `npm run department -- NAME --port P [--seed CITIZENS]
npm run department -- new NAME [--title-en "…" --title-zh "…"]
npm run department -- remove NAME
npm run department -- check NAME [--since DAYS] [--dir DATA_DIR]
npm run department -- approve NAME [TASK …] [--yes]
npm run department -- survey NAME
npm run department -- proposals [--dir DATA_DIR]
npm run department -- accept NAME [--dir DATA_DIR]
npm run department -- reject NAME [--dir DATA_DIR]`;

async function findTarget(options: TargetOptions): Promise<Target> {
  return (await import('./target.ts')).findTarget(options);
}

async function create(name: string, title: { en?: string; zh?: string }): Promise<void> {
  const { scaffold } = await import('./department/scaffold.ts');
  await scaffold(name, title);
  console.log(`subgraphs/${name} is made. Next:
1. Write what the department owns into subgraphs/${name}/schema.graphql, and follow with collections.ts, resolvers.ts, seed.ts.
2. TEST_DEPARTMENTS=${name} npm test -- tests/contract.test.ts
3. npm run department -- check ${name}
4. npm run compose && npm run catalogue
5. Once a task asks for something of it: an agreement in agreements.yaml, npm run department -- approve ${name} TASK, npm run policy.
docs/departments.md says the rules.`);
}

async function takeAway(name: string): Promise<void> {
  const { remove } = await import('./department/removal.ts');
  const needs = await remove(name);
  for (const need of needs) console.log(need);
  if (needs.length > 0) throw new Error(`subgraphs/${name} stays as it is: it is needed there.`);
  console.log(`subgraphs/${name} is gone. Next: npm run compose && npm run catalogue && npm run policy`);
}

async function report(name: string, days: number, dataDir: string): Promise<void> {
  const { check } = await import('./department/check.ts');
  const findings = await check(name, { days, ledger: join(dataDir, 'ledger') });
  for (const { text } of findings) console.log(text);
  if (findings.some(({ breaks }) => breaks)) process.exitCode = 1;
  else console.log('nothing breaks');
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      since: { type: 'string', default: '30' },
      dir: { type: 'string' },
      yes: { type: 'boolean', default: false },
      'title-en': { type: 'string' },
      'title-zh': { type: 'string' },
    },
  });
  const [verb, name, ...rest] = positionals;
  const { 'title-en': en, 'title-zh': zh } = values;
  if (verb === 'new' && name && rest.length === 0) {
    await create(name, { ...(en === undefined ? {} : { en }), ...(zh === undefined ? {} : { zh }) });
  } else if (verb === 'remove' && name && rest.length === 0) {
    await takeAway(name);
  } else if (verb === 'check' && name && rest.length === 0 && /^[1-9]\d{0,3}$/.test(values.since)) {
    await report(name, Number(values.since), (await findTarget(values)).dataDir);
  } else if (verb === 'survey' && name && rest.length === 0) {
    const { survey } = await import('./department/survey.ts');
    const { lines, faulty } = await survey(name);
    for (const line of lines) console.log(line);
    if (faulty > 0) process.exitCode = 1;
  } else if (verb === 'proposals' && name === undefined) {
    const { proposalLines } = await import('./department/decide.ts');
    for (const line of await proposalLines((await findTarget(values)).dataDir)) console.log(line);
  } else if ((verb === 'accept' || verb === 'reject') && name && rest.length === 0) {
    const { decide } = await import('./department/decide.ts');
    const { dataDir } = await findTarget({ ...values, isChange: true });
    await decide(name, verb, { dataDir, say: (line) => console.log(line) });
  } else if (verb === 'approve' && name) {
    const { approve } = await import('./department/approve.ts');
    if (!(await approve(name, { tasks: rest, isSure: values.yes }))) process.exitCode = 1;
  } else if (
    verb &&
    name === undefined &&
    /^\d{1,5}$/.test(values.port ?? '') &&
    /^\d{1,8}$/.test(values.seed ?? '0')
  ) {
    const { serve } = await import('./department/serve.ts');
    await serve(verb, Number(values.port), values.seed === undefined ? undefined : Number(values.seed));
  } else {
    throw new Error(USAGE);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
