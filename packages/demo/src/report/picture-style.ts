/** Colours of the pictures in light and dark; they follow the reader's setting, in a page and in a file of its own. */
export const PICTURE_STYLE = `
  .holdfast { --paper: #ffffff; --ink: #1c2430; --soft: #5b6675; --line: #d7dce3; --lane: #f4f6f9; --wait: #c9d3e2; --hold: #2f6fde; --ask: #8a94a3; --wrong: #c8202b; --right: #1b7f3b; }
  @media (prefers-color-scheme: dark) {
    .holdfast { --paper: #14181f; --ink: #e6eaf0; --soft: #a3adbb; --line: #323a46; --lane: #1c222b; --wait: #3d4b60; --hold: #6aa1ff; --ask: #77818f; --wrong: #ff6b6b; --right: #5fd38a; }
  }
  .holdfast text { fill: var(--ink); font: 12px system-ui, sans-serif; }
  .holdfast .soft { fill: var(--soft); font-size: 11px; }
  .holdfast .title { font-weight: 600; font-size: 13px; }
  .holdfast .lane { fill: var(--lane); }
  .holdfast .tick { stroke: var(--line); }
  .holdfast .wait { fill: var(--wait); }
  .holdfast .hold { fill: var(--hold); }
  .holdfast .ask { fill: var(--ask); }
  .holdfast .wrong { stroke: var(--wrong); fill: var(--wrong); }
`;
