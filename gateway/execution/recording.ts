import type { Grant } from '../cases/grant.ts';
import type { Requester } from '../cases/requester.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import {
  type ChangeOutcome,
  compileRelease,
  type Entry,
  type FieldDecision,
  type ReleaseText,
} from '../ledger/record.ts';
import type { Program } from '../program/program.ts';
import type { Task } from '../tasks/task.ts';
import type { Intended } from './execution.ts';
import type { Outcome } from './outcome.ts';
import { numbersIn } from './release.ts';
import type { Disclosed } from './sending.ts';

type Text = ReturnType<typeof compileRelease>;

/** How much text of releases is kept for one program, in characters. */
const MOST_TEXT = 200_000;
const CHARACTERS_A_FIELD = 70;

/** Whose request it is, under which grant, and with which document. */
export interface Recorded {
  requester: Requester;
  grant: Grant;
  task: Task;
  /** Digest of the operation without its values. */
  digest: string;
}

/** Makes ledger entries of what happens to a request: coordinates and digests, never a value. */
export function createRecording(catalogue: Catalogue, digestOf: (id: string) => string) {
  // The same program releases and discloses the same fields over and over; their text is made once.
  const released = new WeakMap<Program, { texts: Map<string, Text>; left: number }>();
  const disclosed = new WeakMap<readonly FieldDecision[], Text>();
  const about = (text: Text, subject: string | null): ReleaseText => text(subject === null ? null : digestOf(subject));

  function releasedText(program: Program, bits: readonly number[]): Text {
    const kept = released.get(program) ?? { texts: new Map<string, Text>(), left: MOST_TEXT };
    released.set(program, kept);
    const key = bits.join();
    let text = kept.texts.get(key);
    if (!text) {
      const fields = numbersIn(bits).map((number) => program.decisions[number] as FieldDecision);
      const recorded = distinct(fields);
      text = compileRelease('window', recorded);
      // Lists of which here and there a field is missing make ever new ones.
      kept.left -= key.length + recorded.length * CHARACTERS_A_FIELD;
      if (kept.left > 0) kept.texts.set(key, text);
    }
    return text;
  }

  function disclosedText({ recipient, fields }: Disclosed): Text {
    const text = disclosed.get(fields) ?? compileRelease(recipient, fields);
    disclosed.set(fields, text);
    return text;
  }

  /** By data subject, what a department is or was asked to change. */
  function asked(intended: readonly Intended[]): ReleaseText[] {
    return intended.flatMap(({ field, about: whom }) => {
      const text = compileRelease(field[1], [field]);
      return [whom].flat().map((subject) => about(text, subject));
    });
  }

  function base({ requester: { trace, identity }, grant, task, digest }: Recorded) {
    const { officer, window, caseId } = grant;
    const who = { officer, window, task: task.name, case: caseId, basis: task.basis };
    return { trace, operation: digest, client: identity.client, ...who };
  }

  return {
    ofRelease: (of: Recorded, program: Program, bySubject: Outcome['released']): Entry => ({
      kind: 'release',
      ...base(of),
      releases: [...bySubject].map(([subject, bits]) => about(releasedText(program, bits), subject)),
    }),
    /** What a request came to: what was released, and of changes what became of each. */
    ofOutcome(of: Recorded, program: Program, { released, shortfalls }: Outcome, intended: readonly Intended[]): Entry {
      const entry = this.ofRelease(of, program, released);
      if (program.operation !== 'mutation') return entry;
      const changes = program.roots.map(({ key, candidates }): ChangeOutcome => {
        const number = candidates[0]?.field.number ?? 0;
        const [coordinate, owner] = program.decisions[number] ?? ['unknown', 'unknown'];
        return [coordinate, owner, shortfalls.find(({ path }) => path[0] === key)?.cause ?? 'done'];
      });
      const wasRefused = new Set(
        changes.filter(([, , outcome]) => outcome !== 'done').map(([coordinate]) => coordinate),
      );
      const refused = intended
        .filter(({ field: [coordinate] }) => wasRefused.has(coordinate))
        .map(({ field: [coordinate, owner, level], about }) => ({
          field: [coordinate, owner, level, 'refused'] as const,
          about,
        }));
      return { ...entry, kind: 'outcome', changes, releases: [...entry.releases, ...asked(refused)] };
    },
    ofIntent: (of: Recorded, intended: readonly Intended[]): Entry => ({
      kind: 'intent',
      ...base(of),
      releases: asked(intended),
    }),
    ofDisclosure: (of: Recorded, told: readonly Disclosed[]): Entry => ({
      kind: 'disclosure',
      ...base(of),
      releases: told.map((one) => about(disclosedText(one), one.subject)),
    }),
    ofRefusal(of: Recorded, { rule, refused }: { rule: string; refused: readonly RefusedField[] }): Entry {
      const bySubject = new Map<string | null, FieldDecision[]>();
      for (const { coordinate, subject } of refused) {
        const entry = catalogue.get(coordinate);
        const fields = bySubject.get(subject) ?? [];
        bySubject.set(subject, fields);
        fields.push([coordinate, entry?.owners[0] ?? 'unknown', entry?.level ?? 'L4', 'refused']);
      }
      const releases = [...bySubject].map(([subject, fields]) =>
        about(compileRelease('window', distinct(fields)), subject),
      );
      return { kind: 'refusal', ...base(of), rule, releases };
    },
  };
}

/** A field that is refused, and of whom it was asked: probing for a person is a record about that person. */
interface RefusedField {
  coordinate: string;
  subject: string | null;
}

/** A field may stand in several places about one person; the ledger says it once. */
function distinct(fields: readonly FieldDecision[]): FieldDecision[] {
  return [...new Map(fields.map((field) => [`${field[0]} ${field[3]}`, field])).values()];
}
