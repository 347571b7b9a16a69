import { parse } from 'graphql';
import { createGrantVerifier, type Grant } from '../gateway/cases/grant.ts';
import { createGrantHolding } from '../gateway/cases/grant-holding.ts';
import { createGrantOpening } from '../gateway/cases/grant-opening.ts';
import { createRevocation } from '../gateway/cases/revocation.ts';
import { createTokenVerifier } from '../gateway/identity/access-token.ts';
import type { Keys } from '../gateway/identity/keys.ts';
import { admit } from '../gateway/program/admission.ts';
import { createCompileContext } from '../gateway/program/compile.ts';
import { createPrograms } from '../gateway/program/programs.ts';
import type { Configuration } from '../gateway/start/configuration.ts';
import type { Platform } from '../gateway/start/platform.ts';
import type { Department } from '../subgraphs/kit/department.ts';
import { createOpener, createSealer } from '../subgraphs/kit/envelope.ts';
import { createGuard } from '../subgraphs/kit/guard.ts';
import type { WindowHeaders } from './cases.ts';
import { cpuMicros } from './cpu-time.ts';
import { TRANSFER } from './query.ts';

/** CPU microseconds a request of each part of the decision, once it is cached. */
export type DecisionCost = Record<'identity' | 'grant' | 'cover' | 'guard' | 'seals', number>;

export interface DecisionParts {
  platform: Platform;
  departments: readonly Department[];
  keys: Keys;
  configuration: Configuration;
}

/** Runs the parts of the decision by themselves, in the order of a request, over the cases in turn. */
export async function decisionCost(
  { platform, departments, keys, configuration }: DecisionParts,
  cases: readonly WindowHeaders[],
): Promise<DecisionCost> {
  const { federation, url } = platform;
  const identify = createTokenVerifier({ issuer: `${url}/oidc`, audience: configuration.oidcAudience });
  const verify = createGrantVerifier({ keys: keys.grant, issuer: 'citizen-graph' });
  const revocation = await createRevocation({
    store: { closingsInForce: async () => ({ last: 0, closed: [] }), closingsAfter: async () => [] },
  });
  const openGrant = createGrantOpening(verify, revocation);
  const holdGrant = createGrantHolding(revocation);
  const coveredOperation = createPrograms(createCompileContext(federation.supergraph(), federation.agreements()), () =>
    Promise.reject(new Error('it is small')),
  );
  const request = { text: TRANSFER, digest: 'bench' };

  const opened = await Promise.all(
    cases.map(async (headers) => {
      const grant = await verify(headers['x-case-grant']);
      const subjects = Object.fromEntries(Object.entries(grant.subjects).map(([role, { id }]) => [role, id]));
      const { parameters } = grant;
      const identity = await identify(headers.authorization);
      return { headers, identity, grant, subjects, parameters, variables: { ...subjects, ...parameters } };
    }),
  );
  type Opened = (typeof opened)[0];
  const program = async ({ grant, subjects, parameters, variables }: Opened) => {
    const task = federation.tasks().get(grant.task);
    if (!task) throw new Error('the task is gone');
    const covered = coveredOperation(request, task, () => {});
    admit(covered.roots, variables, { subjects, parameters });
    return covered.program(variables, () => {});
  };
  const guards = new Map(departments.map((department) => [department.name, createGuard(department)]));
  const { steps: asked } = await program(opened[0] as Opened);
  const steps = asked.map(({ department, query, purpose }) => {
    const secret = keys.departmentSecret(department).active;
    const [seal, open] = [createSealer(secret, department), createOpener(secret, department)];
    return { query, purpose, document: parse(query), guard: guards.get(department), seal, open };
  });

  const timed = (part: (of: Opened) => unknown) => cpuMicros((round) => part(opened[round % opened.length] as Opened));
  const cost = {
    identity: await timed(({ headers }) => identify(headers.authorization)),
    grant: await timed(async ({ headers, identity }) => {
      holdGrant((await openGrant(headers['x-case-grant'], identity)) as Grant, () => {})();
    }),
    cover: await timed(program),
    guard: await timed(() => {
      for (const { guard, document, purpose } of steps) guard?.(document, purpose);
    }),
    // Of departments behind URLs alone, both ends of it.
    seals: await timed(({ grant, subjects }) => {
      const variables = { representations: [{ __typename: 'Citizen', idNumber: subjects.seller }] };
      for (const { seal, open, query, purpose } of steps)
        open(seal(purpose, grant.caseId, { query, variables }), { query, variables });
    }),
  };
  revocation.stop();
  return cost;
}
