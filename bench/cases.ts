import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import type { Keys } from '../gateway/identity/keys.ts';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import type { Transfer } from './transfers.ts';

const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }';

/** What a window sends with each request under a case. */
export type WindowHeaders = Record<'authorization' | 'x-case-grant', string>;

/** A case that somebody opens at a window. */
export interface Opening {
  user: string;
  window: string;
  task: string;
  /** Role to ID number. */
  subjects: Readonly<Record<string, string>>;
  parameters?: Readonly<Record<string, unknown>>;
}

/** Opens cases at a running platform, with the cards of all subjects, as windows do. */
export async function openCases(url: string, keys: Keys, openings: readonly Opening[]): Promise<WindowHeaders[]> {
  const tokens = new Map<string, string>();
  const headers: WindowHeaders[] = [];
  for (const { user, window, task, subjects, parameters } of openings) {
    const token = tokens.get(user) ?? (await signIn(user, { url, secret: keys.localClientSecret.active }));
    tokens.set(user, token);
    const authorization = `Bearer ${token}`;
    const key = keys.cardReader.active.privateKey;
    const presented = Object.entries(subjects).map(async ([role, subject]) => ({
      role,
      presentation: await signPresentation({ subject, window, reader: embeddedReader(window), key }),
    }));
    const input = { task, window, subjects: await Promise.all(presented), parameters };
    const opened = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: OPEN, variables: { input } }),
    });
    const { data, errors } = (await opened.json()) as {
      data?: { openCase?: { grant: string } };
      errors?: { extensions: unknown }[];
    };
    if (!data?.openCase) throw new Error(`a case was not opened: ${JSON.stringify(errors?.[0]?.extensions)}`);
    headers.push({ authorization, 'x-case-grant': data.openCase.grant });
  }
  return headers;
}

/** The case of each housing transfer, opened by one officer. */
export const casesOf = (transfers: readonly Transfer[]): Opening[] =>
  transfers.map(({ seller, buyer, unit }) => ({
    user: 'officer-chen',
    window: 'real-estate',
    task: 'second-hand-housing-transfer',
    subjects: { seller, buyer },
    parameters: { unit },
  }));
