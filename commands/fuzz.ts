import '../tests/support/test-clock.ts';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { loadRealGraph, runDifferential } from '../tests/differential/differential.ts';
import { graphNames, loadSmallGraph } from '../tests/differential/small-graph.ts';

// Random operations through our executor and Apollo's: npm run fuzz [-- --runs 100000] [--from SEED] [--graph NAME]

const STRIDE = 500;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    from: { type: 'string', default: '1000000' },
    graph: { type: 'string' },
  },
});
const names = values.graph ? [values.graph] : [...graphNames(), 'real'];
const perGraph = Math.ceil(Number(values.runs) / names.length);
const bar = new cliProgress.SingleBar({
  format: '{bar} {value}/{total} operations, {graph}, {eta_formatted} to go',
  noTTYOutput: true,
  notTTYSchedule: 30_000,
});
bar.start(perGraph * names.length, 0, { graph: '' });
let compared = 0;
let failing = 0;
const reports: string[] = [];
for (const name of names) {
  const graph = await (name === 'real' ? loadRealGraph() : loadSmallGraph(name));
  for (let done = 0; done < perGraph && reports.length < 10; done += STRIDE) {
    const tally = await runDifferential(graph, Number(values.from) + done * 2, Math.min(STRIDE, perGraph - done));
    compared += tally.compared;
    failing += tally.failing;
    reports.push(...tally.reports);
    bar.update(compared, { graph: name });
    // Lets the bar be seen: nothing else in here waits for a timer.
    await setImmediate();
  }
}
bar.stop();
for (const report of reports) console.error(`${report}\n`);
console.log(
  `${compared} operations over ${names.length} graphs, ${failing} of them with failing departments: ${reports.length} differences`,
);
process.exitCode = reports.length > 0 ? 1 : 0;
