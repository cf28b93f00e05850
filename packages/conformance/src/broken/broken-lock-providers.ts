import type { LockProvider } from '@holdfast/core/provider';
import type { SectionName } from '../section.js';
import type { LockProviderHarness } from '../harness.js';
import { subjectHarness, type ReferenceHarnessOptions, type ReferenceSubject } from './reference/reference-harness.js';
import type { LockTable, LockTableOptions } from './reference/lock-table.js';
import { ReferenceLockProvider } from './reference/reference-lock-provider.js';
import type { ReferenceOptions } from './reference/reference-options.js';
import { AbandoningLockProvider } from './sins/abandons-locks-at-close.js';
import { SharedAcceptingLockProvider } from './sins/accepts-unsupported-shared.js';
import { CuttingLockProvider, NormalisingLockProvider, SanitisingLockProvider } from './sins/collides-names.js';
import { DoubleTakeoverTable } from './sins/double-grant-on-takeover.js';
import { SharedBlindTable } from './sins/fakes-shared.js';
import { FallingFenceLockProvider } from './sins/falling-fence.js';
import { UncountingTable } from './sins/fences-start-anew.js';
import { CutForgettingLockProvider } from './sins/forgets-cut-waits.js';
import { ForgetfulLockProvider } from './sins/forgets-release.js';
import { ForgetfulTable } from './sins/forgets-waiter.js';
import { TwiceGrantingTable } from './sins/grants-twice.js';
import { HolderHidingLockProvider } from './sins/hides-holders.js';
import { LossHidingLockProvider } from './sins/hides-loss.js';
import { AbortIgnoringLockProvider } from './sins/ignores-abort.js';
import { WaitsOnlyTable } from './sins/keeps-raced-grant.js';
import { ClaimLeakingLockProvider } from './sins/leaks-aborted-claim.js';
import { MemoryLeakingLockProvider } from './sins/leaks-memory.js';
import { TimerLeavingLockProvider } from './sins/leaves-timer.js';
import { SessionReentrantTable } from './sins/lets-its-own-in.js';
import { EndlessLeaseTable, ShortLeaseTable } from './sins/lies-about-expiry.js';
import { AmnesicTable } from './sins/loses-locks-at-restart.js';
import { MisdatingLockProvider } from './sins/misdates-grants.js';
import { UndyingTable } from './sins/never-frees-after-crash.js';
import { GoodbyeTable, TwoStepLockProvider } from './sins/releases-in-two-steps.js';
import { LateReleasingLockProvider } from './sins/releases-late.js';
import { OwnerBlindLockProvider } from './sins/releases-others.js';
import { IdleThreadLockProvider } from './sins/renews-nobody-in-thread.js';
import { OrphanKeepingLockProvider } from './sins/renews-orphans.js';
import { AbortGrantingLockProvider } from './sins/resolves-on-abort.js';
import { ShruggingLockProvider } from './sins/shrugs-at-failed-release.js';
import { ForeignErrorLockProvider } from './sins/speaks-foreign-errors.js';
import { StickyLockProvider, StickyTable } from './sins/starves.js';
import { FailingOpenLockProvider } from './sins/swallows-engine-errors.js';
import { MemorisingLockProvider } from './sins/trusts-old-renewal.js';
import { ThrowingLockProvider } from './sins/throws-from-timer.js';
import { LastInFirstOutTable } from './sins/unfair.js';
import { WaitingLockProvider } from './sins/waits-when-told-not-to.js';
import { UnclosedLockProvider } from './sins/works-after-close.js';

/** A provider with one sin, and where the kit must notice it. @public */
export interface BrokenLockProvider {
  /** Names the sin. */
  readonly name: string;
  /** The section that must fail. */
  readonly fails: SectionName;
  /** Sections that may fail with it, because they cannot be passed without what the sin takes away. */
  readonly mayFail: readonly SectionName[];
  /** A harness around it. */
  harness(): LockProviderHarness;
}

type ProviderClass = new (options: ReferenceOptions) => LockProvider;
type TableClass = new (options: LockTableOptions) => LockTable;

interface Sin {
  readonly fails: SectionName;
  readonly mayFail?: readonly SectionName[];
  readonly provider?: ProviderClass;
  readonly table?: TableClass;
  /** Default: in one process, without lease. */
  readonly harness?: ReferenceHarnessOptions;
}

const NODE = { reach: 'node' } as const;
const LEASED = { reach: 'process', ttlMs: 1_000 } as const;
const LEASED_NODE = { reach: 'node', ttlMs: 1_000 } as const;
const LEASED_GLOBAL = { reach: 'global', ttlMs: 2_000 } as const;
const NO_SHARED = { reach: 'process', shared: false } as const;

const SINS: Readonly<Record<string, Sin>> = {
  'misdates-grants': { fails: 'capability-honesty', provider: MisdatingLockProvider },
  'grants-twice': { fails: 'exclusion', mayFail: ['fuzz'], table: TwiceGrantingTable },
  'lets-its-own-in': { fails: 'exclusion', mayFail: ['try-acquire', 'fairness', 'shared', 'fuzz'], table: SessionReentrantTable },
  'forgets-waiter': { fails: 'handover', mayFail: ['fuzz'], table: ForgetfulTable },
  'waits-when-told-not-to': { fails: 'try-acquire', mayFail: ['shared'], provider: WaitingLockProvider },
  'speaks-foreign-errors': { fails: 'try-acquire', mayFail: ['shared', 'fuzz'], provider: ForeignErrorLockProvider },
  'ignores-abort': { fails: 'abort', mayFail: ['abort-race', 'abort-storm'], provider: AbortIgnoringLockProvider },
  'leaks-aborted-claim': { fails: 'abort', mayFail: ['abort-race', 'abort-storm', 'fuzz'], provider: ClaimLeakingLockProvider },
  'resolves-on-abort': { fails: 'abort', mayFail: ['abort-race', 'abort-storm', 'fuzz'], provider: AbortGrantingLockProvider },
  'forgets-release': { fails: 'release', mayFail: ['abort-race', 'fuzz'], provider: ForgetfulLockProvider },
  'releases-late': { fails: 'release', provider: LateReleasingLockProvider },
  'releases-others': { fails: 'stale-release', mayFail: ['paused-holder', 'blocked-loop'], provider: OwnerBlindLockProvider, harness: { ...LEASED_NODE, shared: false } },
  'ends-lease-early': { fails: 'expiry', mayFail: ['exclusion', 'paused-holder', 'fuzz'], table: ShortLeaseTable, harness: LEASED },
  'never-ends-lease': { fails: 'expiry', mayFail: ['stale-release', 'paused-holder'], table: EndlessLeaseTable, harness: LEASED },
  'hides-loss': { fails: 'loss-signal', mayFail: ['paused-holder'], provider: LossHidingLockProvider, harness: LEASED },
  'throws-from-timer': { fails: 'loss-signal', mayFail: ['stale-release'], provider: ThrowingLockProvider, harness: LEASED_NODE },
  'falling-fence': { fails: 'fencing', provider: FallingFenceLockProvider },
  'never-frees-after-crash': { fails: 'crash', mayFail: ['random-kill'], table: UndyingTable, harness: NODE },
  'double-grant-on-takeover': { fails: 'crash', mayFail: ['random-kill'], table: DoubleTakeoverTable, harness: NODE },
  unfair: { fails: 'fairness', table: LastInFirstOutTable },
  starves: { fails: 'fairness', provider: StickyLockProvider, table: StickyTable },
  'fakes-shared': { fails: 'shared', mayFail: ['fuzz'], table: SharedBlindTable },
  'accepts-unsupported-shared': { fails: 'shared', provider: SharedAcceptingLockProvider, harness: NO_SHARED },
  'sanitises-names': { fails: 'names', provider: SanitisingLockProvider },
  'cuts-names': { fails: 'names', provider: CuttingLockProvider },
  'normalises-names': { fails: 'names', provider: NormalisingLockProvider },
  'hides-holders': { fails: 'inspect', provider: HolderHidingLockProvider, harness: NODE },
  'swallows-engine-errors': { fails: 'engine-errors', provider: FailingOpenLockProvider, harness: NODE },
  'works-after-close': { fails: 'closed', provider: UnclosedLockProvider },
  'abandons-locks-at-close': { fails: 'closed', provider: AbandoningLockProvider, harness: LEASED },
  'leaves-timer': { fails: 'closed', provider: TimerLeavingLockProvider },
  'keeps-raced-grant': { fails: 'abort-race', mayFail: ['fuzz'], table: WaitsOnlyTable },
  'releases-in-two-steps': { fails: 'random-kill', provider: TwoStepLockProvider, table: GoodbyeTable, harness: NODE },
  'trusts-old-renewal': { fails: 'paused-holder', mayFail: ['blocked-loop'], provider: MemorisingLockProvider, harness: LEASED_NODE },
  'renews-nobody-in-thread': { fails: 'blocked-loop', provider: IdleThreadLockProvider, harness: LEASED_NODE },
  'shrugs-at-failed-release': { fails: 'lost-reply', mayFail: ['engine-restart'], provider: ShruggingLockProvider, harness: LEASED_GLOBAL },
  'renews-orphans': { fails: 'lost-reply', mayFail: ['engine-restart'], provider: OrphanKeepingLockProvider, harness: LEASED_GLOBAL },
  'forgets-cut-waits': { fails: 'lost-reply', mayFail: ['engine-restart'], provider: CutForgettingLockProvider, harness: LEASED_GLOBAL },
  'loses-locks-at-restart': { fails: 'engine-restart', table: AmnesicTable, harness: LEASED_GLOBAL },
  'fences-start-anew': { fails: 'engine-restart', table: UncountingTable, harness: LEASED_GLOBAL },
  'leaks-memory': { fails: 'abort-storm', provider: MemoryLeakingLockProvider },
};

/** The sinners as a reference harness wants them. */
export const brokenSubjects: readonly ReferenceSubject[] = Object.entries(SINS).map(([name, { provider: Provider = ReferenceLockProvider, table: Table }]) => ({
  name,
  create: (options: ReferenceOptions) => new Provider(options),
  ...(Table && { table: (options: LockTableOptions) => new Table(options) }),
}));

/** Every sinner that the kit is tested with. @public */
export const brokenLockProviders: readonly BrokenLockProvider[] = brokenSubjects.map((subject) => {
  const { fails, mayFail = [], harness = { reach: 'process' } } = SINS[subject.name]!;
  return { name: subject.name, fails, mayFail, harness: () => subjectHarness(subject, harness) };
});
