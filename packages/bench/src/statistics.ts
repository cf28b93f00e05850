/** The value below which `share` (0 to 1) of the samples lie, interpolated; NaN without samples. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

/** Middle and spread of a set of samples. */
export interface Spread {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  return { median: quantile(samples, 0.5), p10: quantile(samples, 0.1), p90: quantile(samples, 0.9) };
}

/** Ratios of the samples of one round each: load that comes and goes touches both sides alike. */
export function pairedRatios(samples: readonly number[], baseline: readonly number[]): number[] {
  return samples.flatMap((sample, round) => (baseline[round] === undefined ? [] : [sample / baseline[round]]));
}
