import { pino } from 'pino';
import { type Agreement, agreementOver, WINDOW } from '../../subgraphs/kit/agreements.ts';
import { classificationOf } from '../../subgraphs/kit/classification.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import { createSealer, type Purpose, type SubgraphRequest } from '../../subgraphs/kit/envelope.ts';
import { createService } from '../../subgraphs/kit/service.ts';
import { uriOf } from './population.ts';

const EVERYTHING = 'everything';

/** A department's approval of all that may be shared, and the recipients by which a purpose asks for it. */
function approveEverything({ schema }: Department) {
  const part = [...classificationOf(schema)].filter(([, level]) => level !== 'L4').map(([coordinate]) => coordinate);
  const recipients: Purpose['recipients'] = { [WINDOW]: part };
  const agreement = { task: EVERYTHING, recipient: WINDOW, basis: 'a test', until: '9999-12-31', part };
  return { agreements: [agreementOver(agreement)], recipients };
}

const SECRET = 'a secret of this test';

/** A department's service over its seeded database, with a task that may see all that may be shared. */
export function startDepartment(
  department: Department,
  given: { agreements?: readonly Agreement[]; mongodbUri?: string } = {},
) {
  const { agreements: everything, recipients } = approveEverything(department);
  const agreements = given.agreements ?? everything;
  const service = createService(department, {
    mongodbUri: given.mongodbUri ?? uriOf(department.name),
    secret: SECRET,
    watchCommands: true,
    log: pino({ level: 'silent' }),
    agreements: () => agreements,
  });
  const seal = createSealer(SECRET, department.name);
  const reads: { command: string; collection: string }[] = [];
  service.client.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'find' || commandName === 'aggregate')
      reads.push({ command: commandName, collection: command[commandName] });
  });
  return {
    service,
    /** The database's reads so far; cleared by whoever counts. */
    reads,
    ask(query: string, variables?: SubgraphRequest['variables'], purpose: Partial<Purpose> = {}) {
      const request = { query, variables };
      const full = { task: EVERYTHING, recipients, ...purpose };
      return service.handle(seal(JSON.stringify(full), 'a-case', request), request);
    },
  };
}
