export { problem, reason, reasonCount, type Problem, type Reason, type ReasonCount } from './common.js';
export {
  backfill,
  budget,
  connectionState,
  connectionsAnswer,
  forecast,
  overview,
  overviewConnection,
  type BackfillProgress,
  type BudgetLeft,
  type ConnectionState,
  type ConnectionsAnswer,
  type Forecast,
  type Overview,
  type OverviewConnection,
} from './overview.js';
export {
  contactStates,
  contactSummary,
  contactsAnswer,
  stepKinds,
  timeline,
  timelineStep,
  valueChange,
  type ContactsAnswer,
  type ContactState,
  type ContactSummary,
  type StepKind,
  type Timeline,
  type TimelineStep,
  type ValueChange,
} from './contacts.js';
export {
  dryRunAnswer,
  dryRunReport,
  parkedAnswer,
  parkedMessage,
  redriveAnswer,
  preview,
  type DryRunAnswer,
  type DryRunReport,
  type ParkedAnswer,
  type RedriveAnswer,
  type ParkedMessage,
  type Preview,
} from './going-live.js';
export { span, trace, traceAnswer, type Span, type Trace, type TraceAnswer } from './traces.js';
export { routes, type Route, type RouteName } from './routes.js';
