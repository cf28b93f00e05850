import type { RaceReport, RaceTimeline } from '@holdfast/array-simulator';
import { escapeMarkup } from './escape-markup.js';
import { lanesOf, type Span } from './lanes.js';

export const PICTURE_WIDTH = 960;
const LABEL_WIDTH = 92;
const RIGHT_MARGIN = 18;
const TITLE_HEIGHT = 34;
const LANE_HEIGHT = 9;
const GROUP_GAP = 7;
const AXIS_HEIGHT = 24;
/** A lane more says nothing new; the requests of the rest are drawn into the last one. */
const MAX_REQUEST_LANES = 12;

interface Bar extends Span {
  readonly kind: 'wait' | 'hold' | 'ask';
  readonly text: string;
}

interface Group {
  readonly label: string;
  readonly lanes: readonly (readonly Bar[])[];
}

export interface RunPicture {
  readonly svg: string;
  readonly height: number;
}

/**
 * One run as swim lanes, from `top` down: a group for each process with how long its callers waited and were inside, one for the requests that the
 * array served, and a mark for each violation at the moment the array saw it.
 */
export function runPicture(title: string, { timeline, violations }: RaceReport, top: number): RunPicture {
  const { startMs, lengthMs } = extentOf(timeline);
  const groups = groupsOf(timeline, startMs);
  const x = (ms: number): number => LABEL_WIDTH + (Math.min(Math.max(ms, 0), lengthMs) / lengthMs) * (PICTURE_WIDTH - LABEL_WIDTH - RIGHT_MARGIN);
  let y = top + TITLE_HEIGHT;
  const drawn: string[] = [];
  for (const group of groups) {
    const height = Math.max(1, group.lanes.length) * LANE_HEIGHT;
    drawn.push(rect('lane', LABEL_WIDTH, y, PICTURE_WIDTH - LABEL_WIDTH - RIGHT_MARGIN, height));
    drawn.push(text('soft', 4, y + height / 2 + 4, group.label));
    for (const [index, lane] of group.lanes.entries()) {
      for (const bar of lane) drawn.push(barOf(bar, x, y + index * LANE_HEIGHT));
    }
    y += height + GROUP_GAP;
  }
  const bottom = y - GROUP_GAP;
  const marks = timeline.violations.map(({ text: words, atMs }) => mark(x(atMs === null ? lengthMs : atMs - startMs), top + TITLE_HEIGHT - 5, bottom, words));
  const outcome = violations.length === 0 ? 'no violation' : violations.length === 1 ? '1 violation' : `${violations.length} violations`;
  const svg = [text('title', 4, top + 15, `${title}: ${outcome}`), ...ticks(lengthMs, x, top + TITLE_HEIGHT, bottom), ...drawn, ...marks].join('\n');
  return { svg, height: bottom + AXIS_HEIGHT - top };
}

function extentOf({ holds, requests, violations }: RaceTimeline): { readonly startMs: number; readonly lengthMs: number } {
  const from = [...holds.map(({ askedAtMs }) => askedAtMs), ...requests.map(({ fromMs }) => fromMs)];
  const seen = violations.flatMap(({ atMs }) => (atMs === null ? [] : [atMs]));
  const until = [...holds.map(({ releasedAtMs }) => releasedAtMs), ...requests.map(({ untilMs }) => untilMs), ...seen];
  const startMs = least(from.length === 0 ? seen : from);
  return { startMs, lengthMs: Math.max(1, -least(until.map((ms) => -ms)) - startMs) };
}

/** 0 of none; without spreading, for there may be more than a call takes arguments. */
const least = (values: readonly number[]): number => values.reduce((one, other) => Math.min(one, other), values[0] ?? 0);

function groupsOf({ holds, requests }: RaceTimeline, startMs: number): Group[] {
  const processes = [...new Set(holds.map(({ process }) => process))].sort((one, other) => one - other);
  const groups = processes.map((process): Group => {
    const spans = holds
      .filter((hold) => hold.process === process)
      .map((hold) => ({ fromMs: hold.askedAtMs - startMs, grantMs: hold.acquiredAtMs - startMs, untilMs: hold.releasedAtMs - startMs }));
    const lanes = lanesOf(spans).map((lane) =>
      lane.flatMap(({ fromMs, grantMs, untilMs }): Bar[] => [
        { kind: 'wait', fromMs, untilMs: grantMs, text: `waits ${Math.round(grantMs - fromMs)} ms` },
        { kind: 'hold', fromMs: grantMs, untilMs, text: `is inside ${Math.round(untilMs - grantMs)} ms` },
      ]),
    );
    return { label: `process ${process + 1}`, lanes };
  });
  const asked = requests.map(({ description, fromMs, untilMs }): Bar => ({ kind: 'ask', fromMs: fromMs - startMs, untilMs: untilMs - startMs, text: description }));
  const lanes = lanesOf(asked);
  return [...groups, { label: 'the array', lanes: [...lanes.slice(0, MAX_REQUEST_LANES - 1), ...(lanes.length < MAX_REQUEST_LANES ? [] : [lanes.slice(MAX_REQUEST_LANES - 1).flat()])] }];
}

function barOf({ kind, fromMs, untilMs, text: words }: Bar, x: (ms: number) => number, y: number): string {
  const [left, right] = [x(fromMs), x(untilMs)];
  if (kind === 'wait' && right - left < 0.5) return '';
  const bar = `<title>${escapeMarkup(words)}</title>`;
  return `<rect class="${kind}" x="${short(left)}" y="${y + 1}" width="${short(Math.max(1, right - left))}" height="${LANE_HEIGHT - 2}">${bar}</rect>`;
}

function mark(x: number, top: number, bottom: number, words: string): string {
  const at = short(x);
  return `<g class="wrong" data-violation=""><title>${escapeMarkup(words)}</title><path d="M${at} ${top}L${at} ${bottom}" stroke-opacity="0.35"/><path d="M${at} ${top}l-4 -7h8z"/></g>`;
}

function ticks(lengthMs: number, x: (ms: number) => number, top: number, bottom: number): string[] {
  const stepMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000].find((step) => lengthMs / step <= 8) ?? 300_000;
  return Array.from({ length: Math.floor(lengthMs / stepMs) + 1 }, (_, index) => index * stepMs).flatMap((ms) => [
    `<path class="tick" d="M${short(x(ms))} ${top}V${bottom + 3}"/>`,
    text('soft', Math.min(x(ms) - 4, PICTURE_WIDTH - 40), bottom + 15, stepMs >= 1000 ? `${ms / 1000} s` : `${ms} ms`),
  ]);
}

const rect = (kind: string, x: number, y: number, width: number, height: number): string =>
  `<rect class="${kind}" x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/>`;

const text = (kind: string, x: number, y: number, words: string): string => `<text class="${kind}" x="${short(x)}" y="${short(y)}">${escapeMarkup(words)}</text>`;

const short = (value: number): string => String(Math.round(value * 10) / 10);
