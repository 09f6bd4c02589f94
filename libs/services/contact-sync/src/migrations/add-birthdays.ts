import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Month and day of birth as an index of their own, so that the question of the day is one probe. */
export const birthdayOf = `substring(state #>> '{record,dateOfBirth}' from '^[0-9]{4}-([0-9]{2}-[0-9]{2})')`;

export class AddBirthdays1764000000605 implements MigrationInterface {
  readonly name = 'AddBirthdays1764000000605';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index contacts_birthdays on contact_sync.contacts (location_id, (${birthdayOf}), contact_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index contact_sync.contacts_birthdays');
  }
}
