import { afterAll, beforeAll, describe } from 'vitest';
import { apart } from './apart';
import { attempts } from './attempts';
import { catalogue } from './catalogue';
import { functions } from './functions';
import { World } from './world';

describe('isolation', () => {
  /** Filled before the first test: one system serves all of them. */
  const world = {} as World;
  beforeAll(async () => {
    const made = await World.make();
    Object.setPrototypeOf(world, World.prototype);
    Object.assign(world, made);
  });
  afterAll(async () => {
    if ('system' in world) await world.end();
  });

  catalogue(world);
  attempts(world);
  functions(world);
  apart(world);
});
