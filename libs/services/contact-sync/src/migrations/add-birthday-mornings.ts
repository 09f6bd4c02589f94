import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last day of each location whose birthdays were asked for, so that days nobody asked for are noticed. */
export class AddBirthdayMornings1764000000606 implements MigrationInterface {
  readonly name = 'AddBirthdayMornings1764000000606';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table contact_sync.birthday_mornings (location_id text primary key, asked_day date not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table contact_sync.birthday_mornings');
  }
}
