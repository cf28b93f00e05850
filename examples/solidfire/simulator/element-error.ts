/** What the cluster answers when it refuses: a name that clients match, and a sentence for people. The code is 500 whatever it is. */
export class ElementError extends Error {
  constructor(
    readonly errorName: string,
    message: string,
  ) {
    super(message);
  }
}

export const volumeMissing = (volumeID: number): ElementError => new ElementError('xVolumeIDDoesNotExist', `VolumeID ${volumeID} does not exist.`);

export const accountMissing = (accountID: number): ElementError => new ElementError('xAccountIDDoesNotExist', `Illegal AccountID ${accountID}`);

export const limitExceeded = (what: string): ElementError => new ElementError('xExceededLimit', `Exceeded maximum ${what}`);

export const invalidParameter = (message: string): ElementError => new ElementError('xInvalidParameter', message);
