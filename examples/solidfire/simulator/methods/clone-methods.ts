import type { CloneJob } from '../clone-jobs.js';
import { invalidParameter } from '../element-error.js';
import type { JsonObject } from '../parameters.js';
import { IOPS_CURVE, volumeAnswer } from '../volume-answer.js';
import type { MethodTable } from './method.js';
import { ACCESSES, LONGEST_NAME, noteMade } from './volume-methods.js';

const RESULT_TYPES = ['DriveAdd', 'BulkVolume', 'Clone', 'DriveRemoval', 'RtfiPendingNode'];

const cloneResult = ({ cloneID, volumeID }: CloneJob): JsonObject => ({ cloneID, message: 'Clone complete.', volumeID });

function asyncResult(job: CloneJob): JsonObject {
  const { createTime, lastUpdateTime, outcome } = job;
  const known = { createTime, lastUpdateTime, resultType: 'Clone' };
  if (outcome === 'running') return { ...known, status: 'running', details: { cloneID: job.cloneID, volumeID: job.volumeID } };
  return { ...known, status: 'complete', ...(outcome === 'done' ? { result: cloneResult(job) } : { error: outcome }) };
}

export const cloneMethods: MethodTable = {
  CloneVolume: (state, params) => {
    const source = state.volumes.needed(params.integer('volumeID'));
    const name = params.text('name', LONGEST_NAME);
    const { accountID } = state.accounts.needed(params.optionalInteger('newAccountID') ?? source.accountID);
    const snapshotID = params.optionalInteger('snapshotID');
    const { totalSize, content } = snapshotID === undefined ? source : state.snapshots.needed(snapshotID, source.volumeID);
    const job = state.clones.start(source, {
      name,
      accountID,
      totalSize: params.optionalInteger('newSize') ?? totalSize,
      access: params.optionalChoice('access', ACCESSES) ?? source.access,
      attributes: params.attributes() ?? source.attributes,
      enable512e: params.flag('enable512e', source.enable512e),
      qos: source.qos,
      content,
    });
    const clone = state.volumes.needed(job.volumeID);
    noteMade(state, clone);
    return { asyncHandle: job.asyncHandle, cloneID: job.cloneID, curve: IOPS_CURVE, volume: volumeAnswer(state, clone), volumeID: job.volumeID };
  },
  GetAsyncResult: ({ clones }, params) => {
    const job = clones.needed(params.integer('asyncHandle'));
    if (job.outcome !== 'running' && !params.flag('keepResult', false)) clones.forget(job.asyncHandle);
    return asyncResult(job);
  },
  ListAsyncResults: ({ clones }, params) => {
    const types = params.optionalTexts('asyncResultTypes') ?? RESULT_TYPES;
    const unknown = types.find((type) => !RESULT_TYPES.includes(type));
    if (unknown !== undefined) throw invalidParameter(`asyncResultTypes: ${unknown.slice(0, 100)} is none of ${RESULT_TYPES.join(', ')}.`);
    const jobs = types.includes('Clone') ? clones.all() : [];
    return {
      asyncHandles: jobs.map((job) => ({
        asyncResultID: job.asyncHandle,
        completed: job.outcome !== 'running',
        createTime: job.createTime,
        data: typeof job.outcome === 'object' ? job.outcome : cloneResult(job),
        lastUpdateTime: job.lastUpdateTime,
        resultType: 'Clone',
        success: job.outcome === 'done',
      })),
    };
  },
};
