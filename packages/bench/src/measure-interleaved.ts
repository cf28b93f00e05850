/** One way to do the work. */
export interface BenchCase {
  readonly name: string;
  /** Operations that one call of `run(count)` counts for, per `count`; 1 by default. */
  readonly operationsPerCount?: number;
  /**
   * Does the work `count` times. Has a loop of its own, so that the compiler sees one callee in it. Resolves to the milliseconds that
   * count where not all of them do.
   */
  run(count: number): Promise<number | void> | void;
}

export interface InterleavingOptions {
  readonly rounds: number;
  /** How long one case runs before the next has its turn, in milliseconds. */
  readonly batchMs: number;
  /** How long each case runs before anything is counted, in milliseconds. */
  readonly warmUpMs: number;
}

/** Nanoseconds per operation, by case, one sample for each round. */
export type Samples = Readonly<Record<string, readonly number[]>>;

/** Runs the cases in turn, short batch by short batch, forth and back, so that drift and foreign load meet all of them alike. */
export async function measureInterleaved(cases: readonly BenchCase[], options: InterleavingOptions): Promise<Samples> {
  const counts = new Map<BenchCase, number>();
  for (const each of cases) counts.set(each, await calibrate(each, options));
  const samples: Record<string, number[]> = Object.fromEntries(cases.map((each) => [each.name, []]));
  const backwards = [...cases].reverse();
  for (let round = 0; round < options.rounds; round += 1) {
    for (const each of round % 2 === 0 ? cases : backwards) {
      const count = counts.get(each)!;
      samples[each.name]!.push(((await timeMs(each, count)) * 1e6) / (count * (each.operationsPerCount ?? 1)));
    }
  }
  return samples;
}

/** Warms the case up and finds how many operations fill a batch. */
async function calibrate(each: BenchCase, { batchMs, warmUpMs }: InterleavingOptions): Promise<number> {
  let count = 1;
  let spentMs = 0;
  for (;;) {
    const tookMs = await timeMs(each, count);
    spentMs += tookMs;
    if (tookMs < batchMs / 2) count *= 2;
    else if (spentMs >= warmUpMs) return Math.max(1, Math.round((count * batchMs) / tookMs));
  }
}

async function timeMs(each: BenchCase, count: number): Promise<number> {
  const startedAt = performance.now();
  const running = each.run(count);
  const countedMs = running === undefined ? undefined : await running;
  return countedMs ?? performance.now() - startedAt;
}
