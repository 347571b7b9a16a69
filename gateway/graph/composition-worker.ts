import { parentPort, workerData } from 'node:worker_threads';
import { admissionFindings } from './admission.ts';
import type { Judged, Judging } from './composing-apart.ts';
import { compose } from './composition.ts';
import { compositionProblems } from './composition-problems.ts';
import { sideEffects } from './side-effects.ts';

// Judges and composes what it is given, and ends: see `composeApart`.
const { subgraphs, offers, before, uses } = workerData as Judging;
const findings = new Map<string, string[]>();
const next = subgraphs.map((subgraph) => offers.find(({ name }) => name === subgraph.name) ?? subgraph);

function judge(): Judged {
  try {
    for (const { name, sdl: offered } of offers) {
      const accepted = subgraphs.find((subgraph) => subgraph.name === name)?.sdl ?? '';
      const others = subgraphs.filter((subgraph) => subgraph.name !== name);
      findings.set(name, admissionFindings({ department: name, accepted, offered, others, uses }));
    }
    const { sdl } = compose(next);
    if (before !== undefined && [...findings.values()].every(({ length }) => length === 0)) {
      const names = new Set(offers.map(({ name }) => name));
      const effects = sideEffects(before, sdl, names);
      for (const name of names) findings.set(name, effects);
    }
    return { sdl, problems: [], findings };
  } catch (error) {
    return { problems: compositionProblems(error as Error), findings };
  }
}

parentPort?.postMessage(judge());
