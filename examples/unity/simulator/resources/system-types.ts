import type { SimulatedJob } from '../job-table.js';
import { Reference, type Resource } from '../query/resource.js';
import { HEALTHY, OPERATING, smallType, type ResourceType } from './resource-type.js';

const JOB_RUNNING = 2;
const JOB_COMPLETED = 4;
const USER_ID = 'user_admin';

const basicSystemInfo = smallType({
  name: 'basicSystemInfo',
  description: 'Name, model and versions of the system.',
  attributes: 'apiVersion,earliestApiVersion,id,model,name,softwareVersion',
  list: ({ settings: { serial, model, softwareVersion } }) => [
    { id: '0', model, name: serial, softwareVersion, apiVersion: '12.0', earliestApiVersion: '4.0' },
  ],
});

const system = smallType({
  name: 'system',
  description: 'The storage system.',
  attributes:
    'avgPower,currentPower,health,id,instanceId,internalModel,isAutoFailbackEnabled,isEULAAccepted,isUpgradeComplete,licenseType,macAddress,' +
    'model,name,operationalStatus,platform,serialNumber',
  list: ({ settings: { serial, model } }) => [
    {
      id: '0',
      health: HEALTHY,
      name: serial,
      model,
      serialNumber: serial,
      platform: 'Oberon_DualSP',
      macAddress: '00:60:16:5C:08:E0',
      isEULAAccepted: true,
      isUpgradeComplete: false,
      isAutoFailbackEnabled: true,
      operationalStatus: OPERATING,
    },
  ],
});

const storageProcessor = smallType({
  name: 'storageProcessor',
  description: 'A storage processor.',
  attributes: 'health,id,instanceId,isRescueMode,model,name,needsReplacement,operationalStatus,slotNumber',
  list: () =>
    ['a', 'b'].map((letter, slotNumber) => ({
      id: `sp${letter}`, name: `SP ${letter.toUpperCase()}`, slotNumber, health: HEALTHY, operationalStatus: OPERATING, isRescueMode: false, needsReplacement: false,
    })),
});

const user = smallType({
  name: 'user',
  description: 'A user of the management interface.',
  attributes: 'id,name,role',
  list: ({ settings }) => [{ id: USER_ID, name: settings.user, role: { id: 'administrator' } }],
});

const loginSessionInfo = smallType({
  name: 'loginSessionInfo',
  description: 'The session of whoever asks.',
  attributes: 'id,idleTimeout,isPasswordChangeRequired,roles,user',
  list: () => [{ id: 'admin', user: new Reference('user', USER_ID), roles: [{ id: 'administrator' }], idleTimeout: 3_600, isPasswordChangeRequired: false }],
});

/** A job as it is answered, also by itself when one has just been started. */
export function jobResource({ id, description, methodName, submittedAt, isDone }: SimulatedJob): Resource {
  const submitTime = submittedAt.toISOString();
  return {
    id,
    description,
    methodName,
    state: isDone ? JOB_COMPLETED : JOB_RUNNING,
    progressPct: isDone ? 100 : 50,
    submitTime,
    startTime: submitTime,
    stateChangeTime: submitTime,
    endTime: isDone ? new Date().toISOString() : undefined,
    elapsedTime: '00:00:00.000',
    estRemainTime: isDone ? undefined : '00:00:01.000',
    isJobCancelable: false,
    isJobCancelled: false,
  };
}

const job: ResourceType = {
  name: 'job',
  description: 'Work that goes on after its request was answered.',
  attributes:
    'clientData,description,elapsedTime,endTime,estRemainTime,id,instanceId,isJobCancelable,isJobCancelled,messageOut,methodName,owner,' +
    'parametersOut,progressPct,requestId,startTime,state,stateChangeTime,statusCodeOut,submitTime,tasks',
  list: ({ jobs }) => jobs.jobs().map(jobResource),
  find: ({ jobs }, id) => {
    const found = jobs.job(id);
    return found === undefined ? undefined : jobResource(found);
  },
};

export const systemTypes: readonly ResourceType[] = [basicSystemInfo, system, storageProcessor, user, loginSessionInfo, job];
