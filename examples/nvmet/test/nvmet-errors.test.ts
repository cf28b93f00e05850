import { describe, expect, it } from '@jest/globals';
import { isNvmetcliError, nvmetcliFailure } from '../src/nvmet-errors.js';

const traceback = (line: string) => `Traceback (most recent call last):\n  File "x", line 1\n${line}\n`;
const CONFIGFS = '/sys/kernel/config/nvmet';

describe('the facts in what nvmetcli says', () => {
  it('are none when it says nothing and ends with 0', () => {
    expect(nvmetcliFailure('save', 0, '', '')).toBeUndefined();
  });

  it.each([
    ['NOT_ROOT', '/usr/sbin/nvmetcli: must run as root.'],
    ['DEVICE_MISSING', `nvmet.nvme.CFSError: Cannot enable ${CONFIGFS}/subsystems/s/namespaces/1: [Errno 2] No such file or directory (1)`],
    ['ADDRESS_TAKEN', `nvmet.nvme.CFSError: Could not symlink s in configFS: [Errno 98] Address already in use: 'a' -> 'b'`],
    ['ADDRESS_NOT_OURS', `nvmet.nvme.CFSError: Could not symlink s in configFS: [Errno 99] Cannot assign requested address: 'a' -> 'b'`],
    ['FILE_BROKEN', 'json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)'],
    ['RACED', `nvmet.nvme.CFSNotFound: No such Subsystem in configfs: ${CONFIGFS}/subsystems/s`],
    ['RACED', `nvmet.nvme.CFSError: Could not symlink s in configFS: [Errno 17] File exists: 'a' -> 'b'`],
    ['RACED', `nvmet.nvme.CFSError: Could not unlink s in configFS: [Errno 2] No such file or directory: 'a'`],
    ['RACED', 'nvmet.nvme.CFSError: Could not create Subsystem in configFS'],
    ['RACED', "FileNotFoundError: [Errno 2] No such file or directory: 'x.temp' -> 'x'"],
    ['UNKNOWN', 'KeyError: 5'],
  ])('%s: %s', (fact, line) => {
    expect(nvmetcliFailure('restore', 1, '', traceback(line))).toMatchObject({ fact, line, exitCode: 1, subcommand: 'restore' });
  });

  it.each([
    ['FILE_MISSING', 0, 'No saved config file at /x, ok, exiting'],
    ['SKIPPED', 0, 'Cannot set attribute while Namespace is enabled, skipped'],
    ['RACED', 1, `Error processing config file at /x, error [Errno 39] Directory not empty: '${CONFIGFS}/ports/1', exiting`],
    ['RACED', 1, `Error processing config file at /x, error [Errno 16] Device or resource busy: '${CONFIGFS}/subsystems/s', exiting`],
    ['USAGE', 255, 'syntax: nvmetcli save [file_to_save_to]\n        nvmetcli ls'],
  ])('%s: exit %i and %s on standard output', (fact, exitCode, stdout) => {
    const failure = nvmetcliFailure('restore', exitCode, `${stdout}\n`, '');
    expect(failure).toMatchObject({ fact, exitCode, message: `nvmetcli restore failed (exit ${exitCode}): ${stdout.split('\n').at(-1)}` });
    expect([isNvmetcliError(failure), isNvmetcliError(failure, 'NOT_RUN'), isNvmetcliError('text')]).toEqual([true, false, false]);
  });
});
