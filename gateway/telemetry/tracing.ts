import { type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { OK } from './watch.ts';

export interface Tracing {
  tracer: Tracer;
  /** Sends what is left, for some seconds at most. */
  close(): Promise<void>;
}

/**
 * Sends spans to an OpenTelemetry collector (OTLP over HTTP, JSON). Spans wait in a queue of 2,048 and are dropped when it is
 * full or when the collector is away: a trace is no record. A client's own `traceparent` is not taken over: its 32 digits would
 * have room for an ID number.
 */
export function openTracing(url: string, instance: string): Tracing {
  const provider = new BasicTracerProvider({
    resource: new Resource({ 'service.name': 'citizen-graph', 'service.instance.id': instance }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: 2_000 }))],
  });
  return {
    tracer: provider.getTracer('citizen-graph'),
    close: () => provider.shutdown().catch(() => {}),
  };
}

/** The span's trace, in the form of a UUID, which logs, errors and the ledger name as well. */
export function traceOf(span: Span): string {
  return span.spanContext().traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function endSpan(span: Span, outcome: string): void {
  span.setAttribute('outcome', outcome);
  if (outcome !== OK) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
