import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openAcceptance, type Proposal } from '../../gateway/graph/acceptance.ts';
import { departmentNames } from '../../subgraphs/departments.ts';

/** How long a gateway is given to take a decision up, in milliseconds. */
const PATIENCE_MS = 45_000;

/** What waits to be accepted, in lines for people. */
export async function proposalLines(dataDir: string): Promise<string[]> {
  const acceptance = openAcceptance(dataDir);
  const lines: string[] = [];
  for (const name of departmentNames()) {
    const proposal = await acceptance.read(name, 'proposal');
    if (proposal) lines.push(`${name}, since ${proposal.since}${stateOf(proposal)}`, ...findingLines(proposal));
  }
  return lines.length > 0 ? lines : ['no change of a department waits to be accepted'];
}

interface DecideOptions {
  dataDir: string;
  say(line: string): void;
}

/**
 * Shows what waits of a department and decides on exactly that: when it is replaced by another proposal meanwhile, the
 * decision counts for nothing. The gateway takes it up from its data folder. Throws when nothing waits, when it cannot
 * be accepted, or when the gateway did not do it.
 */
export async function decide(
  name: string,
  verdict: 'accept' | 'reject',
  { dataDir, say }: DecideOptions,
): Promise<void> {
  const acceptance = openAcceptance(dataDir);
  if (!departmentNames().includes(name))
    throw new Error(`There is no department "${name}". Departments: ${departmentNames().join(', ')}`);
  const proposal = await acceptance.read(name, 'proposal');
  if (!proposal) throw new Error(`Nothing of ${name} waits to be accepted${whereOf(dataDir)}.`);
  say(`${name}, since ${proposal.since}${stateOf(proposal)}`);
  for (const line of findingLines(proposal)) say(line);
  if (verdict === 'accept' && !proposal.composes)
    throw new Error('This cannot be accepted: have the department mend what does not compose.');
  await acceptance.write(name, 'decision', { digest: proposal.digest, verdict });

  for (const end = performance.now() + PATIENCE_MS; await acceptance.read(name, 'decision'); await delay(200)) {
    if (performance.now() <= end) continue;
    say('No gateway took this up yet: it does so when it next runs with this data folder.');
    return;
  }
  const left = await acceptance.read(name, 'proposal');
  const isDone = verdict === 'accept' ? left?.digest !== proposal.digest : left?.isRejected;
  const accepted = verdict === 'accept' && (await acceptance.read(name, 'accepted'))?.sdl === proposal.sdl;
  if (!isDone || (verdict === 'accept' && !accepted))
    throw new Error('The gateway did not do it: something else waits now, or its log says why.');
  say(verdict === 'accept' ? 'accepted, and in service' : 'rejected; what was accepted serves on');
}

const findingLines = ({ findings, digest }: Proposal): string[] =>
  [...findings, `digest ${digest}`].map((line) => `  ${line}`);

const stateOf = ({ isRejected, composes }: Proposal): string =>
  `${isRejected ? ', rejected' : ''}${composes ? '' : ', cannot be accepted'}`;

const whereOf = (dataDir: string): string =>
  existsSync(dataDir) ? '' : `: there is no data folder ${dataDir}; name the gateway's with --dir`;
