import type { SectionName } from '../section.js';
import type { LockProviderHarness } from '../harness.js';
import { subjectHarness, type ReferenceSubject } from './reference/reference-harness.js';
import type { LockTableOptions } from './reference/lock-table.js';
import { ReferenceLockProvider } from './reference/reference-lock-provider.js';
import type { ReferenceOptions } from './reference/reference-options.js';
import { LEASED, LEASED_GLOBAL, LEASED_NODE, NODE, NO_SHARED, type Sins } from './sin.js';
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
import { answersWrong } from './sins/answers-wrong.js';
import { renewalWrong } from './sins/renewal-wrong.js';
import { fencesWrong } from './sins/fences-wrong.js';
import { orderWrong } from './sins/order-wrong.js';
import { sharedWrong } from './sins/shared-wrong.js';
import { namesMangled } from './sins/names-mangled.js';
import { looksWrong } from './sins/looks-wrong.js';
import { closesWrong } from './sins/closes-wrong.js';
import { engineWrong } from './sins/engine-wrong.js';
import { WaitingLockProvider } from './sins/waits-when-told-not-to.js';
import { UnclosedLockProvider } from './sins/works-after-close.js';

/** A provider with one sin, and where the kit must notice it. @public */
export interface BrokenLockProvider {
  /** Names the sin. */
  readonly name: string;
  /** The section that must fail. */
  readonly fails: SectionName;
  /** A harness around it. */
  harness(): LockProviderHarness;
}

const FIRST: Sins = {
  'misdates-grants': { fails: 'capability-honesty', provider: MisdatingLockProvider },
  'grants-twice': { fails: 'exclusion', table: TwiceGrantingTable },
  'lets-its-own-in': { fails: 'exclusion', table: SessionReentrantTable },
  'forgets-waiter': { fails: 'handover', table: ForgetfulTable },
  'waits-when-told-not-to': { fails: 'try-acquire', provider: WaitingLockProvider },
  'speaks-foreign-errors': { fails: 'try-acquire', provider: ForeignErrorLockProvider },
  'ignores-abort': { fails: 'abort', provider: AbortIgnoringLockProvider },
  'leaks-aborted-claim': { fails: 'abort', provider: ClaimLeakingLockProvider },
  'resolves-on-abort': { fails: 'abort', provider: AbortGrantingLockProvider },
  'forgets-release': { fails: 'release', provider: ForgetfulLockProvider },
  'releases-late': { fails: 'release', provider: LateReleasingLockProvider },
  'releases-others': { fails: 'stale-release', provider: OwnerBlindLockProvider, harness: { ...LEASED_NODE, shared: false } },
  'ends-lease-early': { fails: 'expiry', table: ShortLeaseTable, harness: LEASED },
  'never-ends-lease': { fails: 'expiry', table: EndlessLeaseTable, harness: LEASED },
  'hides-loss': { fails: 'loss-signal', provider: LossHidingLockProvider, harness: LEASED },
  'throws-from-timer': { fails: 'loss-signal', provider: ThrowingLockProvider, harness: LEASED_NODE },
  'falling-fence': { fails: 'fencing', provider: FallingFenceLockProvider },
  'never-frees-after-crash': { fails: 'crash', table: UndyingTable, harness: NODE },
  'double-grant-on-takeover': { fails: 'crash', table: DoubleTakeoverTable, harness: NODE },
  unfair: { fails: 'fairness', table: LastInFirstOutTable },
  starves: { fails: 'fairness', provider: StickyLockProvider, table: StickyTable },
  'fakes-shared': { fails: 'shared', table: SharedBlindTable },
  'accepts-unsupported-shared': { fails: 'shared', provider: SharedAcceptingLockProvider, harness: NO_SHARED },
  'sanitises-names': { fails: 'names', provider: SanitisingLockProvider },
  'cuts-names': { fails: 'names', provider: CuttingLockProvider },
  'normalises-names': { fails: 'names', provider: NormalisingLockProvider },
  'hides-holders': { fails: 'inspect', provider: HolderHidingLockProvider, harness: NODE },
  'swallows-engine-errors': { fails: 'engine-errors', provider: FailingOpenLockProvider, harness: NODE },
  'works-after-close': { fails: 'closed', provider: UnclosedLockProvider },
  'abandons-locks-at-close': { fails: 'closed', provider: AbandoningLockProvider, harness: LEASED },
  'leaves-timer': { fails: 'closed', provider: TimerLeavingLockProvider },
  'keeps-raced-grant': { fails: 'abort-race', table: WaitsOnlyTable },
  'releases-in-two-steps': { fails: 'random-kill', provider: TwoStepLockProvider, table: GoodbyeTable, harness: NODE },
  'trusts-old-renewal': { fails: 'paused-holder', provider: MemorisingLockProvider, harness: LEASED_NODE },
  'renews-nobody-in-thread': { fails: 'blocked-loop', provider: IdleThreadLockProvider, harness: LEASED_NODE },
  'shrugs-at-failed-release': { fails: 'lost-reply', provider: ShruggingLockProvider, harness: LEASED_GLOBAL },
  'renews-orphans': { fails: 'lost-reply', provider: OrphanKeepingLockProvider, harness: LEASED_GLOBAL },
  'forgets-cut-waits': { fails: 'lost-reply', provider: CutForgettingLockProvider, harness: LEASED_GLOBAL },
  'loses-locks-at-restart': { fails: 'engine-restart', table: AmnesicTable, harness: LEASED_GLOBAL },
  'fences-start-anew': { fails: 'engine-restart', table: UncountingTable, harness: LEASED_GLOBAL },
  'leaks-memory': { fails: 'abort-storm', provider: MemoryLeakingLockProvider },
};

const SINS: Sins = { ...FIRST, ...answersWrong, ...renewalWrong, ...fencesWrong, ...orderWrong, ...sharedWrong, ...namesMangled, ...looksWrong, ...closesWrong, ...engineWrong };

/** The sinners as a reference harness wants them. */
export const brokenSubjects: readonly ReferenceSubject[] = Object.entries(SINS).map(([name, { provider: Provider = ReferenceLockProvider, table: Table }]) => ({
  name,
  create: (options: ReferenceOptions) => new Provider(options),
  ...(Table && { table: (options: LockTableOptions) => new Table(options) }),
}));

/** Every sinner that the kit is tested with. @public */
export const brokenLockProviders: readonly BrokenLockProvider[] = brokenSubjects.map((subject) => {
  const { fails, harness = { reach: 'process' } } = SINS[subject.name]!;
  return { name: subject.name, fails, harness: () => subjectHarness(subject, harness) };
});
