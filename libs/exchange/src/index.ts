/** Exchange's mail flow rules, read from its exports and scripts and written back. */
export {};
