/** Something that lasts, in milliseconds since the start of its run. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Spreads the spans over as few lanes as they need so that none overlaps another of its lane. */
export function lanesOf<T extends Span>(spans: readonly T[]): T[][] {
  const lanes: { readonly spans: T[]; untilMs: number }[] = [];
  for (const span of [...spans].sort((one, other) => one.fromMs - other.fromMs)) {
    let lane = lanes.find(({ untilMs }) => untilMs <= span.fromMs);
    if (lane === undefined) lanes.push((lane = { spans: [], untilMs: 0 }));
    lane.spans.push(span);
    lane.untilMs = Math.max(span.untilMs, span.fromMs + 1); // what took less than the clock can tell still took its place
  }
  return lanes.map(({ spans: own }) => own);
}
