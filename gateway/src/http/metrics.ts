import type { OperationId } from "@mulian/domain";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export interface MetricsSources {
  readonly indexHeight: () => number;
  readonly connected: () => boolean;
  readonly voidVersions: () => number;
  readonly serving: () => boolean;
  readonly failedStarts: () => number;
}

/** Prometheus metrics of one gateway; several gateways in one process keep theirs apart. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly calls: Histogram<"operation" | "status">;
  private readonly blocks: Counter;

  constructor(sources: MetricsSources) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.calls = new Histogram({
      name: "mulian_call_seconds",
      help: "Calls of the API by operation and status",
      labelNames: ["operation", "status"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.blocks = new Counter({
      name: "mulian_blocks_projected_total",
      help: "Blocks projected since the start",
      registers,
    });
    gauge("mulian_index_height", "Blocks the index has", sources.indexHeight, registers);
    gauge(
      "mulian_void_versions",
      "Versions on the ledger that no honest contract can have written",
      sources.voidVersions,
      registers,
    );
    gauge(
      "mulian_ledger_connected",
      "1 while the index follows the ledger",
      () => (sources.connected() ? 1 : 0),
      registers,
    );
    gauge("mulian_exchange_serving", "1 while other gateways are served", () => (sources.serving() ? 1 : 0), registers);
    gauge(
      "mulian_exchange_failed_starts",
      "Starts of the exchange that failed, 0 once it has started",
      sources.failedStarts,
      registers,
    );
  }

  observeCall(operation: OperationId, status: number, seconds: number): void {
    this.calls.observe({ operation, status: String(status) }, seconds);
  }

  countBlock(): void {
    this.blocks.inc();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}

function gauge(name: string, help: string, read: () => number, registers: Registry[]): Gauge {
  return new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}
