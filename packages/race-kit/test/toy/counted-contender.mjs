// Knows how many contenders its process has had.
let made = 0;

export async function createContender(fault) {
  made += 1;
  return {
    made: async () => made,
    die: () => process.exit(3),
    close: async () => {
      if (fault === 'close') throw new Error('this contender cannot close');
    },
  };
}
