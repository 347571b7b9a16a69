import { parseArgs } from 'node:util';
import { runKills } from '../tests/kills/kills.ts';

// Kills gateway, database and departments under load: npm run kills [-- --kills 100] [--seed N] [--windows N]

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    windows: { type: 'string', default: '4' },
  },
});
const ARRANGEMENTS: [name: string, remote: string[]][] = [
  ['departments in one process', []],
  ['four departments behind URLs', ['public-security', 'civil-affairs', 'housing', 'urban-enforcement']],
];
for (const [name, remote] of ARRANGEMENTS) {
  const report = await runKills({
    remote,
    kills: Number(values.kills),
    seed: Number(values.seed),
    windows: Number(values.windows),
    onKill: (killed, number) => console.error(`${name}: kill ${number}, ${killed}`),
  });
  const killed = [...report.killed].map(([target, times]) => `${target} ${times}`).join(', ');
  console.log(
    `${name}: ${values.kills} kills (${killed}), ${report.cases} cases opened, ${report.answers} answers, ` +
      `${report.changes} changes done, ${report.resent} sent again, ${report.retried} closed cases and spent readings tried again: ${report.problems.length} problems`,
  );
  for (const problem of report.problems.slice(0, 20)) console.error(problem);
  if (report.problems.length > 0) process.exitCode = 1;
}
