import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { System } from '../support/system';

it('docs/openapi.json is what is served: npx vitest run --config e2e/vitest.config.ts console/openapi -u', async () => {
  const system = await System.start();
  try {
    const response = await fetch(`${system.adminUrl}/api/openapi.json`);
    expect(response.status).toBe(200);
    const text = await format(await response.text(), {
      ...(await resolveConfig(import.meta.filename)),
      parser: 'json',
    });
    await expect(text).toMatchFileSnapshot('../../docs/openapi.json');
  } finally {
    await system.stop();
  }
});
