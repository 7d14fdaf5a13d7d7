export * from './decide';
export * from './sentence';
export * from './templates';
