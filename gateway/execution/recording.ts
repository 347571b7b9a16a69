import { LRUCache } from 'lru-cache';
import type { Grant } from '../cases/grant.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import { compileRelease, type Entry, type FieldDecision } from '../ledger/record.ts';
import type { ShapeField } from '../program/cover.ts';
import type { Task } from '../tasks/task.ts';
import type { Disclosed, Exchange } from './exchange.ts';
import type { Release } from './release.ts';

type ReleaseText = ReturnType<ReturnType<typeof compileRelease>>;

/** Makes ledger entries of what happened to a request: coordinates and digests, never a value. */
export function createRecording(catalogue: Catalogue, digest: (id: string) => string) {
  const compiled = new LRUCache<string, ReturnType<typeof compileRelease>>({ max: 5_000 });
  const derived = new Set([...catalogue.values()].flatMap(({ derivedBy }) => derivedBy));

  function about(coordinate: string, decision: FieldDecision[3]): FieldDecision {
    const entry = catalogue.get(coordinate);
    return [coordinate, entry?.owners[0] ?? 'unknown', entry?.level ?? 'L4', decision];
  }

  const released = ({ coordinate, mask }: ShapeField): FieldDecision =>
    about(coordinate ?? '', mask ? 'masked' : derived.has(coordinate ?? '') ? 'derived' : 'released');

  // The same operation releases the same fields over and over; their text is made once.
  function textOf(recipient: string, fields: readonly FieldDecision[], subject: string | null): ReleaseText {
    const distinct = [...new Map(fields.map((field) => [`${field[0]} ${field[3]}`, field])).values()];
    const key = `${recipient}\n${distinct.map((field) => `${field[0]} ${field[3]}`).join('\n')}`;
    const text = compiled.get(key) ?? compileRelease(recipient, distinct);
    compiled.set(key, text);
    return text(subject === null ? null : digest(subject));
  }

  function disclosures(disclosed: readonly Disclosed[]): ReleaseText[] {
    const groups = new Map<string, { recipient: string; subject: string | null; fields: FieldDecision[] }>();
    for (const { recipient, subject, coordinate } of disclosed) {
      const key = `${recipient}\n${subject}`;
      const group = groups.get(key) ?? { recipient, subject, fields: [] };
      group.fields.push(about(coordinate, derived.has(coordinate) ? 'derived' : 'released'));
      groups.set(key, group);
    }
    return [...groups.values()].map(({ recipient, fields, subject }) => textOf(recipient, fields, subject));
  }

  function base(exchange: Exchange, grant: Grant, task: Task, operation: string) {
    const { trace, identity } = exchange;
    const { officer, window, caseId } = grant;
    return {
      trace,
      operation,
      client: identity.client,
      officer,
      window,
      task: task.name,
      case: caseId,
      basis: task.basis,
    };
  }

  return {
    ofRelease(exchange: Exchange, grant: Grant, task: Task, operation: string, { bySubject }: Release): Entry {
      const toWindow = [...bySubject].map(([subject, fields]) => textOf('window', [...fields].map(released), subject));
      return {
        kind: 'release',
        ...base(exchange, grant, task, operation),
        releases: [...toWindow, ...disclosures(exchange.disclosed)],
      };
    },
    ofRefusal(
      exchange: Exchange,
      grant: Grant,
      task: Task,
      operation: string,
      refused: { rule: string; coordinates: readonly string[] },
    ): Entry {
      const fields = refused.coordinates.map((coordinate) => about(coordinate, 'refused'));
      return {
        kind: 'refusal',
        ...base(exchange, grant, task, operation),
        rule: refused.rule,
        releases: [...(fields.length > 0 ? [textOf('window', fields, null)] : []), ...disclosures(exchange.disclosed)],
      };
    },
  };
}
