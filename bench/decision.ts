import { parse } from 'graphql';
import { createGrantVerifier } from '../gateway/cases/grant.ts';
import { agreementsOf } from '../gateway/graph/agreements.ts';
import { createTokenVerifier } from '../gateway/identity/access-token.ts';
import type { Keys } from '../gateway/identity/keys.ts';
import { createPrograms } from '../gateway/program/program.ts';
import type { Configuration } from '../gateway/start/configuration.ts';
import type { Platform } from '../gateway/start/platform.ts';
import { loadDepartments } from '../subgraphs/departments.ts';
import { createOpener, createSealer } from '../subgraphs/kit/envelope.ts';
import { createGuard } from '../subgraphs/kit/guard.ts';
import { TRANSFER } from './query.ts';

/** What a window sends with each request. */
export interface WindowHeaders {
  authorization: string;
  'x-case-grant': string;
}

const ROUNDS = 2_000;

/** CPU microseconds a request that each part of the decision takes once it is cached, as lines to print. */
export async function decisionShares(
  platform: Platform,
  keys: Keys,
  configuration: Configuration,
  { authorization, 'x-case-grant': sent }: WindowHeaders,
): Promise<string> {
  const departments = await loadDepartments();
  const agreements = agreementsOf(departments);
  const identify = createTokenVerifier({ issuer: `${platform.url}/oidc`, audience: configuration.oidcAudience });
  const verify = createGrantVerifier({ publicKey: keys.grant.publicKey, issuer: 'citizen-graph' });
  const grant = await verify(sent);
  const task = platform.federation.tasks().get(grant.task);
  if (!task) throw new Error('the task is gone');
  const document = parse(TRANSFER);
  const programOf = createPrograms(platform.federation.engine(), agreements);
  const program = () => programOf({ document, queryHash: 'bench', operationName: undefined }, task);
  const subjects = Object.fromEntries(Object.entries(grant.subjects).map(([role, { id }]) => [role, id]));
  const variables = { ...subjects, ...grant.parameters };
  const fetches = [...program().planned().authority.fetches.values()];
  const guards = new Map(
    departments.map((department) => [
      department.name,
      {
        guard: createGuard(department),
        open: createOpener(keys.departmentSecret(department.name), department.name),
        seal: createSealer(keys.departmentSecret(department.name), department.name),
      },
    ]),
  );
  const documents = new Map(fetches.map(({ query }) => [query, parse(query)]));

  const parts: Record<string, () => unknown> = {
    identity: () => identify(authorization),
    grant: () => verify(sent),
    cover: () => program().admit(variables, { subjects, parameters: grant.parameters }),
    guard: () => {
      for (const { department, query, purpose } of fetches) {
        const request = {
          query,
          variables: { representations: [{ __typename: 'Citizen', idNumber: subjects.seller }] },
        };
        const at = guards.get(department);
        const envelope = at?.seal(purpose, grant.caseId, request);
        at?.open(envelope, request);
        at?.guard(query, documents.get(query) as never, purpose);
      }
    },
  };
  const micros: Record<string, number> = {};
  for (const [name, part] of Object.entries(parts)) {
    for (let i = 0; i < 200; i++) await part();
    const before = process.cpuUsage();
    for (let i = 0; i < ROUNDS; i++) await part();
    const { user, system } = process.cpuUsage(before);
    micros[name] = (user + system) / ROUNDS;
  }
  const total = Object.values(micros).reduce((sum, value) => sum + value, 0);
  const listed = Object.entries(micros).map(([name, value]) => `${name} ${value.toFixed(1)}`);
  return `the decision, once cached: ${total.toFixed(0)} µs of CPU a request (${listed.join(', ')}; ${fetches.length} fetches)`;
}
