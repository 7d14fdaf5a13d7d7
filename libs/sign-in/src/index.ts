export * from './mask';
export * from './methods';
export * from './passcode';
