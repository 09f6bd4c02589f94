import type { DynamicModule } from '@nestjs/common';
import type { Logger } from '@sync/telemetry';
import type { ConnectionDirectory } from './connection-directory.js';
import type { InternalAnswers } from './internal/answers.js';
import type { Platform } from './platform.js';
import type { Undo } from './undo.js';

/** What a part is made with. */
export interface Surroundings {
  readonly platform: Platform;
  readonly directory: ConnectionDirectory;
  readonly logger: Logger;
}

/** A service as part of a process: its consumers, and what has to run before and after they read. Whatever it starts, it hands to `undo`. */
export interface Part {
  readonly name: string;
  readonly modules: readonly DynamicModule[];
  /** Before its consumers read. */
  readonly open?: (undo: Undo) => Promise<void> | void;
  /** Once they read: work that begins by itself. */
  readonly run?: (undo: Undo) => Promise<void> | void;
  /** What other parts ask of it, in this process or over HTTP. */
  readonly answers?: Partial<InternalAnswers>;
}
