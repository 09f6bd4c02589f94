import { loadTeam, saveTeam } from './state-file.js';
import type { Team } from './team.js';

const saveAfterMs = 500;

/** Keeps a team in a file: read at the start, written soon after a change and when the simulator closes. */
export class StateKeeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly team: Team,
    private readonly path: string,
  ) {
    loadTeam(team, path);
  }

  changed(): void {
    this.timer ??= setTimeout(() => this.save(), saveAfterMs).unref();
  }

  close(): void {
    this.save();
  }

  private save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    saveTeam(this.team, this.path);
  }
}
