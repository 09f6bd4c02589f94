import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allMigrations } from '@sync/composition';
import { useDatabase } from '@sync/testing';
import { root } from './metrics-in-code.js';

// At night nobody should find out that a column has another name.
describe('what runbooks ask the database', () => {
  const db = useDatabase(allMigrations);
  const pages = readdirSync(join(root, 'docs/runbooks'));
  const questions = pages.flatMap((page) =>
    [...readFileSync(join(root, 'docs/runbooks', page), 'utf8').matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, sql = '']) => ({
      page,
      sql,
    })),
  );

  it.each(questions)('can be answered: $page $sql', async ({ sql }) => {
    await expect(db.pool.query(sql)).resolves.toBeDefined();
    expect(sql).toMatch(/^select /);
  });

  it('is asked on most pages', () => expect(new Set(questions.map(({ page }) => page)).size).toBeGreaterThan(8));
});
