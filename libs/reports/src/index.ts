export * from './measures';
export * from './report';
export * from './reports';
