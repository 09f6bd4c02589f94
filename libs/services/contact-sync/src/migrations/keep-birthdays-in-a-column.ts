import type { MigrationInterface, QueryRunner } from 'typeorm';
import { birthdayOf } from './add-birthdays.js';

/**
 * Month and day of birth in a column. With the expression in the index PostgreSQL had to take every new state of a contact for a new birthday, and
 * wrote all indexes of the row anew for every edit; so it does not, where there is room for the new row beside the old one.
 */
export class KeepBirthdaysInAColumn1764000000608 implements MigrationInterface {
  readonly name = 'KeepBirthdaysInAColumn1764000000608';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index contact_sync.contacts_birthdays;
      alter table contact_sync.contacts set (fillfactor = 60);
      alter table contact_sync.contacts add column birthday text generated always as (${birthdayOf}) stored;
      create index contacts_birthdays on contact_sync.contacts (location_id, birthday, contact_id) where birthday is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table contact_sync.contacts drop column birthday;
      alter table contact_sync.contacts reset (fillfactor);
      create index contacts_birthdays on contact_sync.contacts (location_id, (${birthdayOf}), contact_id);
    `);
  }
}
