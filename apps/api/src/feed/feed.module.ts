import { Module } from '@nestjs/common';
import { GuardReports, LeaveTokens } from './guard-reports.js';
import { InstancesController } from './instances.controller.js';
import { ReplicaFeedController } from './replica-feed.controller.js';

/** The guards in other processes: what feeds them, what they report, and the list of all that verify. */
@Module({ controllers: [InstancesController, ReplicaFeedController], providers: [GuardReports, LeaveTokens] })
export class FeedModule {}
