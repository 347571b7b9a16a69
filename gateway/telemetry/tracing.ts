import { ROOT_CONTEXT, type Span, SpanStatusCode, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import { AlwaysOnSampler, BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { readTraceparent, traceName } from '../../schema/traceparent.ts';
import { OK } from './watch.ts';

export interface Tracing {
  tracer: Tracer;
  /** Sends what is left, for some seconds at most. */
  close(): Promise<void>;
}

/**
 * Sends spans to an OpenTelemetry collector (OTLP over HTTP, JSON). Spans wait in a queue of 2,048 and are dropped when it is
 * full or when the collector is away: a trace is no record. Whether there
 * is one is not for a client's `traceparent` to say.
 */
export function openTracing(url: string, instance: string): Tracing {
  const provider = new BasicTracerProvider({
    resource: new Resource({ 'service.name': 'citizen-graph', 'service.instance.id': instance }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: 2_000 }))],
  });
  return {
    tracer: provider.getTracer('citizen-graph'),
    close: () => provider.shutdown().catch(() => {}),
  };
}

/** Begins the span of a request, below that of the client which the header names, if it names one. */
export function startRequest(tracer: Tracer, traceparent: unknown): Span {
  const parent = readTraceparent(traceparent);
  const context = parent && { ...parent, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return tracer.startSpan('request', {}, context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT);
}

/** The span's trace as logs, errors and the ledger name it. */
export const traceOf = (span: Span): string => traceName(span.spanContext().traceId);

export function endSpan(span: Span, outcome: string): void {
  span.setAttribute('outcome', outcome);
  if (outcome !== OK) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
