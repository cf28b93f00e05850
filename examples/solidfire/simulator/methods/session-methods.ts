import { volumeAnswer } from '../volume-answer.js';
import type { MethodTable } from './method.js';

export const sessionMethods: MethodTable = {
  ListISCSISessions: (state) => ({
    sessions: state.sessions.all().map(({ sessionID, volumeID, initiatorName }) => {
      const volume = state.volumes.needed(volumeID);
      const { accountID, username } = state.accounts.needed(volume.accountID);
      const targetName = String(volumeAnswer(state, volume)['iqn']);
      return {
        accountID, accountName: username, createTime: volume.createTime, initiatorIP: '192.0.2.100:40000', initiatorName,
        initiatorPortName: `${initiatorName},i,0x1`, nodeID: 1, sessionID, targetIP: `${state.settings.svip}:3260`, targetName,
        targetPortName: `${targetName},t,0x1`, virtualNetworkID: 0, volumeID,
      };
    }),
  }),
};
