export * from './database';
export * from './fixtures';
export * from './queues';
export * from './snapshots';
export * from './trail';
export * from './formulas';
export * from './licences';
export * from './rules-service';
