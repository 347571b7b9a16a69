import type { Logger } from 'pino';
import type { About } from '../program/about.ts';
import type { OutputShape } from '../program/output.ts';
import type { Part, Program, ProgramChange, Step } from '../program/program.ts';
import { type End, OK, type Watch } from '../telemetry/watch.ts';
import { Answer, isObject } from './answer.ts';
import type { Ask } from './channel.ts';
import { complaintAt, complaintsOf } from './complaint.ts';
import { DataNode, Fault, isChangeRefusal } from './node.ts';
import { placesAt } from './place.ts';
import { type Disclosed, disclosedBy, isAttributed, type Represents, represents } from './sending.ts';

export interface RunOptions {
  /** The ways to the departments, one for each step of the program. */
  asks: readonly Ask[];
  /** The request's variables under the client's names. */
  variables: Readonly<Record<string, unknown>>;
  /** The subject that each root field must be about, by its name in the data. */
  expected: readonly { name: string; shape: OutputShape; subject: string }[];
  /** Whom a root is about, by its name in the data. */
  aboutOf(root: string | undefined): About;
  caseId: string;
  trace: string;
  watch: Watch;
  /** Longest a department may take for one step, in milliseconds. */
  timeoutMs: number;
  /** Resolves when it is on record, durably, that this is disclosed; the step that discloses it waits for that. */
  record(disclosed: readonly Disclosed[]): Promise<unknown>;
  /** Resolves when it is on record, durably, that these changes are asked for; the step that asks waits for that. */
  intend(changes: readonly ProgramChange[]): Promise<unknown>;
  /** Aborts the run; its reason is what the run rejects with. */
  signal: AbortSignal;
  log: Logger;
}

/**
 * Runs the steps of a program, each as soon as those before it have ended, and resolves to the data. A department that is
 * slow, down or answers nonsense leaves faults in the place of its own fields. Rejects when a disclosure cannot be put on
 * record and when `signal` aborts; then nothing more is sent.
 */
export function run(program: Program, options: RunOptions): Promise<DataNode> {
  return new Promise((resolve, reject) => {
    new Run(program, options, resolve, reject).start();
  });
}

class Run {
  readonly #steps: readonly Step[];
  readonly #options: RunOptions;
  readonly #root = new DataNode();
  readonly #waiting: number[];
  readonly #controllers: (AbortController | undefined)[] = [];
  readonly #resolve: (data: DataNode) => void;
  readonly #reject: (reason: unknown) => void;
  #left: number;
  #isOver = false;

  constructor(
    { steps }: Program,
    options: RunOptions,
    resolve: (data: DataNode) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#steps = steps;
    this.#options = options;
    this.#waiting = steps.map(({ after }) => after.length);
    this.#left = steps.length;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { signal } = this.#options;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#fail(signal.reason);
    else if (this.#left === 0) this.#end();
    for (const step of this.#steps) if (step.after.length === 0) this.#begin(step);
  }

  readonly #onAbort = (): void => this.#fail(this.#options.signal.reason);

  #end(): void {
    this.#isOver = true;
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#resolve(this.#root);
  }

  #fail(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    for (const controller of this.#controllers) controller?.abort();
    this.#reject(reason);
  }

  /** Sets a step out: finds what it is about, has on record what it discloses, asks. */
  #begin(step: Step): void {
    if (this.#isOver) return;
    try {
      const sent = step.parts.map((part) => represents(this.#root, step, part, this.#options.aboutOf));
      if (step.parts.every(({ entities }, i) => entities && sent[i]?.representations.length === 0)) {
        this.#done(step);
        return;
      }
      const variables: Record<string, unknown> = {};
      for (const { name, from } of step.variables) {
        if (Object.hasOwn(this.#options.variables, from)) variables[name] = this.#options.variables[from];
      }
      for (const [i, { entities }] of step.parts.entries()) {
        if (entities) variables[entities.variable] = sent[i]?.representations;
      }
      const disclosed = step.parts.flatMap((part, i) => disclosedBy(step, part, sent[i]));
      if (step.changes.length > 0) {
        this.#options.intend(step.changes).then(
          () => this.#ask(step, sent, variables),
          (error) => this.#fail(error),
        );
      } else if (disclosed.length === 0) this.#ask(step, sent, variables);
      // What cannot be put on record under somebody's number is not sent.
      else if (!disclosed.every(isAttributed)) this.#take(step, sent, undefined, 'a person without a number');
      else {
        this.#options.record(disclosed).then(
          () => this.#ask(step, sent, variables),
          (error) => this.#fail(error),
        );
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #ask(step: Step, sent: readonly (Represents | undefined)[], variables: Record<string, unknown>): void {
    if (this.#isOver) return;
    const { caseId, timeoutMs, asks, watch } = this.#options;
    const controller = new AbortController();
    this.#controllers[step.number] = controller;
    const ended = watch.begin('fetch', step.department);
    let isOpen = true;
    const end = (answer: unknown, failure: string | undefined): void => {
      if (!isOpen) return;
      isOpen = false;
      clearTimeout(timer);
      this.#controllers[step.number] = undefined;
      if (!this.#isOver) this.#take(step, sent, answer, failure, ended);
      else ended('ABORTED');
    };
    const timer = setTimeout(() => {
      end(undefined, 'TIMEOUT');
      controller.abort();
    }, timeoutMs);
    try {
      const ask = asks[step.number] as Ask;
      ask(variables, caseId, controller.signal, ended.traceparent).then(
        (answer) => end(answer, undefined),
        (error) => end(undefined, nameOf(error)),
      );
    } catch (error) {
      end(undefined, nameOf(error));
    }
  }

  #take(
    step: Step,
    sent: readonly (Represents | undefined)[],
    answer: unknown,
    failure: string | undefined,
    ended?: End,
  ): void {
    try {
      const { department } = step;
      const reader = new Answer(department);
      const body = isObject(answer) ? answer : undefined;
      const complaints = complaintsOf(department, body?.errors, step.changes.length > 0);
      const data = isObject(body?.data) ? body.data : undefined;
      const lost = data ? undefined : (complaints?.fault ?? new Fault(department, 'DEPARTMENT_UNAVAILABLE'));
      for (const [i, part] of step.parts.entries()) {
        try {
          this.#takePart(part, sent[i], reader, data, lost, complaints);
        } catch {
          // An answer in this process may be an object that throws when it is read.
          this.#takePart(part, sent[i], reader, undefined, reader.unfit, undefined);
        }
      }
      if (step.parts.some(({ entities }) => !entities)) this.#checkSubjects(reader);
      // Who refuses a change does its work.
      const refusal =
        complaints && !reader.isUnfit && isChangeRefusal(complaints.fault.cause) && complaints.fault.cause;
      if (!refusal && (complaints || lost || reader.isUnfit)) {
        const cause = failure ?? (complaints ? 'errors in the answer' : 'malformed answer');
        this.#options.log.warn({ trace: this.#options.trace, department, cause }, 'department failed');
      }
      ended?.(refusal || (lost?.cause ?? (complaints || reader.isUnfit ? 'DEPARTMENT_UNAVAILABLE' : OK)));
      this.#done(step);
    } catch (error) {
      this.#fail(error);
    }
  }

  #takePart(
    { entities, reading, path }: Part,
    sent: Represents | undefined,
    reader: Answer,
    data: Record<string, unknown> | undefined,
    lost: Fault | undefined,
    complaints: ReturnType<typeof complaintsOf>,
  ): void {
    if (!entities || !sent) {
      for (const { node } of placesAt(this.#root, path)) {
        if (lost) reader.fault(node, reading, lost, complaints);
        else reader.read(data, node, reading, complaints);
      }
      return;
    }
    const answered = data && Object.hasOwn(data, entities.answer) ? data[entities.answer] : undefined;
    const at = complaintAt(complaints, entities.answer);
    const isFit = Array.isArray(answered) && answered.length === sent.representations.length;
    const fault = lost ?? (isFit ? undefined : (at?.fault ?? reader.unfit));
    for (const [i, places] of sent.places.entries()) {
      for (const { node, failed } of places) {
        if (fault) reader.fault(node, reading, fault);
        else reader.read((answered as unknown[])[i], node, reading, complaintAt(at, i));
        if (failed) reader.withhold(node, reading, failed);
      }
    }
  }

  /** A root that is about somebody else than was asked for is not gone on with: nobody is shown another person's data. */
  #checkSubjects(reader: Answer): void {
    for (const { name, shape, subject } of this.#options.expected) {
      const root = this.#root[name];
      const key = root instanceof DataNode && (shape.only ?? shape.byType.get(root.__typename ?? ''))?.subjectKey;
      if (key && root[key] !== subject && !(root[key] instanceof Fault)) this.#root[name] = reader.unfit;
    }
  }

  #done({ before }: Step): void {
    this.#left -= 1;
    if (this.#left === 0) this.#end();
    for (const number of before) {
      const waiting = (this.#waiting[number] as number) - 1;
      this.#waiting[number] = waiting;
      if (waiting === 0) this.#begin(this.#steps[number] as Step);
    }
  }
}

/** What kind of failure it was; its message may quote anything. */
const nameOf = (error: unknown): string =>
  String((error as { code?: string })?.code ?? (error as Error)?.name ?? 'Error');
