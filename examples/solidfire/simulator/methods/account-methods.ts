import type { SimulatedAccount } from '../account-store.js';
import type { ArrayState } from '../array-state.js';
import { ElementError } from '../element-error.js';
import type { JsonObject } from '../parameters.js';
import type { MethodTable } from './method.js';

const LONGEST_NAME = 64;

function accountAnswer({ volumes }: ArrayState, account: SimulatedAccount): JsonObject {
  const ids = volumes.ofAccount(account.accountID).map(({ volumeID }) => volumeID);
  return { ...account, status: 'active', enableChap: true, storageContainerID: '00000000-0000-0000-0000-000000000000', volumes: ids };
}

export const accountMethods: MethodTable = {
  ListAccounts: (state, params) => {
    const start = params.optionalInteger('startAccountID') ?? 0;
    const limit = params.optionalInteger('limit') ?? Infinity;
    const accounts = state.accounts.all().filter(({ accountID }) => accountID >= start);
    return { accounts: accounts.slice(0, Math.max(0, limit)).map((account) => accountAnswer(state, account)) };
  },
  GetAccountByID: (state, params) => ({ account: accountAnswer(state, state.accounts.needed(params.integer('accountID'))) }),
  GetAccountByName: (state, params) => {
    const account = state.accounts.byName(params.text('username', LONGEST_NAME));
    if (account === undefined) throw new ElementError('xUnknownAccount', 'There is no account of this name.');
    return { account: accountAnswer(state, account) };
  },
  AddAccount: (state, params) => {
    const secrets = { initiator: params.optionalText('initiatorSecret', 1_000), target: params.optionalText('targetSecret', 1_000) };
    const account = state.accounts.add(params.text('username', LONGEST_NAME), secrets, params.attributes());
    return { account: accountAnswer(state, account), accountID: account.accountID };
  },
  RemoveAccount: ({ accounts, volumes }, params) => {
    const accountID = params.integer('accountID');
    accounts.needed(accountID);
    if (volumes.ofAccount(accountID).length > 0) throw new ElementError('xAccountHasVolumes', `AccountID ${accountID} has volumes; delete and purge them first.`);
    accounts.remove(accountID);
    return {};
  },
};
