import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/**
 * What is counted, and in which unit. `Requests…` by class of status; `LostRaces` are commits that
 * somebody else came before; `HandsGiven` are hands in replies, those held already among them;
 * `AggregationLag` runs from the last answer of a suite to its labels; `PoisonRecords` are tries that failed;
 * `AggregationBacklog` are complete suites that a sweep found without labels, `GoldWorn` the share of gold that
 * was shown as often as it may be, `GoldShort` the gold tasks that the job that lacks most lacks to its end.
 */
const UNITS = {
  Requests2xx: MetricUnit.Count,
  Requests4xx: MetricUnit.Count,
  Requests5xx: MetricUnit.Count,
  LostRaces: MetricUnit.Count,
  LateResponses: MetricUnit.Count,
  HandsGiven: MetricUnit.Count,
  NothingOpen: MetricUnit.Count,
  AggregationLag: MetricUnit.Milliseconds,
  SweptLeases: MetricUnit.Count,
  AggregationBacklog: MetricUnit.Count,
  GoldWorn: MetricUnit.Percent,
  GoldShort: MetricUnit.Count,
  PoisonRecords: MetricUnit.Count,
  Announcements: MetricUnit.Count,
} as const;

type Metric = keyof typeof UNITS;

/** What one invocation has to count; zeros are left out. */
export type Counts = Partial<Readonly<Record<Metric, number>>>;

let metrics: Metrics | undefined;

/** Begins to count: a function in Lambda does, a desk does not. */
export function startMeter(serviceName: string): void {
  metrics = new Metrics({ namespace: 'Assay', serviceName });
}

/** Adds to what this invocation counts. A function handles one invocation at a time. */
export function count(counts: Counts): void {
  for (const [name, value] of Object.entries(counts) as [Metric, number][]) {
    if (value !== 0) metrics?.addMetric(name, UNITS[name], value);
  }
}

/** Ends an invocation: writes what it counted as one line that CloudWatch reads (EMF). */
export function publishCounts(): void {
  if (metrics?.hasStoredMetrics()) metrics.publishStoredMetrics();
}
