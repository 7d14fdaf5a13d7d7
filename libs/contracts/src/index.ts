export * from './jobs';
export * from './portal';
export * from './rules';
export * from './snapshots';
