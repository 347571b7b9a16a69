import { randomUUID } from 'node:crypto';
import { ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { writeTraceparent } from '../../schema/traceparent.ts';
import { createTimings, type Observe } from './timings.ts';
import { endSpan, openTracing, startRequest, traceOf } from './tracing.ts';
import { type End, OK, type Stage, type Watch } from './watch.ts';

export interface Telemetry {
  /** Begins to watch over a request; its `traceparent` header says below which trace, where traces are made. */
  begin(traceparent?: unknown): Watch;
  /** Shows a number that is asked for when the metrics are; by one label where the numbers are a map. */
  gauge(name: string, help: string, read: () => number): void;
  gauge(name: string, help: string, read: () => ReadonlyMap<string, number>, label: string): void;
  /** The metrics in Prometheus' text format. */
  metrics(): Promise<{ type: string; text: string }>;
  close(): Promise<void>;
}

export interface TelemetryOptions {
  /** Where traces are sent (OTLP over HTTP); none are made when it is not given. */
  tracesUrl?: string | undefined;
  instance: string;
}

/** Counts and times the stages of requests, and traces them where somebody collects traces. */
export function createTelemetry({ tracesUrl, instance }: TelemetryOptions): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const stages = createTimings(
    'citizen_graph_stage_seconds',
    'Time of each stage of a request, by department and outcome.',
  );
  const whole = createTimings('citizen_graph_request_seconds', 'Time of a whole request, by outcome.');
  for (const { metric } of [stages, whole]) registry.registerMetric(metric);
  const requests = new Counter({
    name: 'citizen_graph_requests_total',
    help: 'Requests by task and outcome.',
    labelNames: ['task', 'outcome'],
    registers,
  });
  const underWay = new Gauge({ name: 'citizen_graph_requests_under_way', help: 'Requests under way.', registers });
  // As many as there are stages, departments and codes.
  const series = new Map<string, Observe>();
  const tracing = tracesUrl ? openTracing(tracesUrl, instance) : undefined;

  function observer(timings: typeof stages, labels: Readonly<Record<string, string>>): Observe {
    const key = Object.values(labels).join('\n');
    const known = series.get(key) ?? timings.of(labels);
    series.set(key, known);
    return known;
  }

  function begin(traceparent?: unknown): Watch {
    const root = tracing && startRequest(tracing.tracer, traceparent);
    const began = performance.now();
    let isOpen = true;
    underWay.inc();
    return {
      trace: root ? traceOf(root) : randomUUID(),
      begin(stage: Stage, department = '') {
        const since = performance.now();
        const span = root && stageSpan(root, stage, department);
        const end: End = (outcome = OK) => {
          observer(stages, { stage, department, outcome })((performance.now() - since) / 1_000);
          if (span) endSpan(span, outcome);
        };
        if (span && department) end.traceparent = writeTraceparent(span.spanContext());
        return end;
      },
      end(outcome, task = '') {
        if (!isOpen) return;
        isOpen = false;
        underWay.dec();
        requests.inc({ task, outcome });
        observer(whole, { outcome })((performance.now() - began) / 1_000);
        if (root) endSpan(root.setAttribute('task', task), outcome);
      },
    };
  }

  function stageSpan(root: Span, stage: Stage, department: string): Span | undefined {
    const attributes = department ? { department } : {};
    return tracing?.tracer.startSpan(stage, { attributes }, trace.setSpan(ROOT_CONTEXT, root));
  }

  return {
    begin,
    gauge(name: string, help: string, read: () => number | ReadonlyMap<string, number>, label?: string) {
      new Gauge({
        name: `citizen_graph_${name}`,
        help,
        labelNames: label ? [label] : [],
        registers,
        collect() {
          const now = read();
          if (typeof now === 'number') this.set(now);
          else for (const [key, value] of now) this.set({ [label ?? '']: key }, value);
        },
      });
    },
    metrics: async () => ({ type: registry.contentType, text: await registry.metrics() }),
    close: async () => tracing?.close(),
  };
}
