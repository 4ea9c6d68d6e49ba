/* Leads, measures, decides, and asks the provider. */
#include "jobs/controller/look.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/log.h"
#include "service/fleet/host.h"

/* What one look knows. */
struct view {
	struct scene           scene;
	struct scaling_set     set;
	struct group           group;
	struct scaling_sample  sample;
	int64_t                sample_id;
	struct scaling_decided decided;
	char                   reason[SCALING_REASON_SIZE];
};

/* A call may be made: enough of the lease is left for it to end within. */
static bool
may_call(const struct looker *looker)
{
	return looker->lease_ends_ms - clock_steady_ms() >= SCALING_LEASE_CALL_S * 1000;
}

/* The time is taken before it is asked: what is left is never thought to be more than it is. */
static bool
lead(struct looker *looker, struct db *db, struct arena *arena)
{
	const int64_t before_ms = clock_steady_ms();
	struct scaling_lease lease;
	const enum err err = scaling_lease_take(db, arena, looker->holder, &lease);

	if (err != ERR_OK) {
		if (err == ERR_CONFLICT && looker->is_leader)
			log_warn("another controller leads now");
		looker->is_leader = looker->is_leader && err != ERR_CONFLICT;
		return false;
	}
	looker->lease_ends_ms = before_ms + SCALING_LEASE_S * 1000;
	if (!looker->is_leader || lease.term != looker->term) {
		log_info("leads, term %lld", (long long)lease.term);
		looker->waits_until_ms = clock_steady_ms() + lease.wait_ms;
	}
	looker->is_leader = true;
	looker->term = lease.term;
	return clock_steady_ms() >= looker->waits_until_ms;
}

static const struct scaling_host *
host_of(const struct view *view, const char *instance)
{
	for (size_t i = 0; i < view->scene.hosts_count; i++)
		if (strcmp(view->scene.hosts[i].name, instance) == 0)
			return &view->scene.hosts[i];
	return NULL;
}

/* By the agents of hosts that are heard; of instances that are in service. */
static void
measure(struct view *view)
{
	struct scaling_sample *sample = &view->sample;

	*sample = (struct scaling_sample){ .at_s = clock_now_us() / 1000000 };
	for (size_t i = 0; i < view->group.count; i++) {
		const struct scaling_host *host = host_of(view, view->group.instances[i].name);

		if (!view->group.instances[i].is_in_service)
			continue;
		sample->hosts++;
		if (host == NULL || host->seen_ms_ago < 0 || host->seen_ms_ago > HOST_LOST_MS)
			continue;
		sample->telling++;
		sample->load += (double)host->cpu_permille / 1000;
	}
	sample->pending = view->group.desired > sample->hosts ? view->group.desired - sample->hosts : 0;
}

/* The provider and the database say what there is. */
static enum err
see(struct looker *looker, struct view *view)
{
	struct scene *scene = &view->scene;
	enum err err;

	if ((err = scaling_set_get(scene->db, scene->arena, &view->set)) != ERR_OK ||
	    (err = scaling_hosts(scene->db, scene->arena, &scene->hosts, &scene->hosts_count)) != ERR_OK)
		return err;
	if (!looker->has_begun && !(looker->has_begun = looker->provider->begin(scene, &view->set)))
		return ERR_UNAVAILABLE;
	if (!may_call(looker))
		return ERR_UNAVAILABLE;
	if ((err = looker->provider->read(scene, &view->group)) != ERR_OK) {
		log_error("%s: %s", looker->provider->name, scene->fault);
		return err;
	}
	measure(view);
	/* what a leader before this one wrote down, and did not live to say what came of it */
	(void)scaling_decision_settle(scene->db, looker->term, view->group.desired);
	return scaling_sample_add(scene->db, &view->sample, &view->sample_id);
}

static void
decide_by_hand(struct view *view)
{
	view->decided.hosts = view->set.manual_hosts;
	view->decided.why = "manual";
	snprintf(view->reason, sizeof(view->reason), "%d to %lld: an admin said so", view->group.desired,
	    (long long)view->set.manual_hosts);
}

static enum err
decide(struct view *view)
{
	const struct scaling_policy policy = scaling_set_policy(&view->set);
	struct scaling_decision decision;
	struct scaling_window window;
	enum err err;

	view->decided = (struct scaling_decided){
		.policy = view->set.id, .sample = view->sample_id, .had = view->group.desired,
		.reason = view->reason,
	};
	if (strcmp(view->set.mode, "manual") == 0) {
		decide_by_hand(view);
		return ERR_OK;
	}
	err = scaling_window_read(view->scene.db, view->scene.arena, view->sample_id, &window);
	if (err != ERR_OK)
		return err;
	decision = scaling_decide(&policy, &window, view->sample.at_s);
	scaling_reason(&decision, &view->sample, view->reason);
	view->decided.hosts = decision.hosts;
	view->decided.why = scaling_why_word(decision.why);
	return scaling_sample_wanted(view->scene.db, view->sample_id, decision.wanted);
}

/* A row each change: of the number, of why it stays, or of that what failed has come to be. */
static bool
is_worth_a_row(struct view *view)
{
	struct scaling_decided last;

	if (view->decided.hosts != view->group.desired)
		return true;
	return scaling_decision_last(view->scene.db, view->scene.arena, &last) != ERR_OK ||
	    strcmp(last.why, view->decided.why) != 0 || last.hosts != view->decided.hosts ||
	    strcmp(last.state, "failed") == 0;
}

/*
 * The newest that is in service and where no job runs.  Where an instance is no host by its
 * name, nobody knows whether one runs there: it stays while any runs anywhere.
 */
static const char *
who_may_go(const struct view *view)
{
	bool any_is_busy = false;

	for (size_t i = 0; i < view->scene.hosts_count; i++)
		any_is_busy |= view->scene.hosts[i].is_busy;
	for (size_t i = view->group.count; i-- > 0;) {
		const struct instance *instance = &view->group.instances[i];
		const struct scaling_host *host = host_of(view, instance->name);

		if (instance->is_in_service && !(host == NULL ? any_is_busy : host->is_busy))
			return instance->name;
	}
	return NULL;
}

static void
forget_instance(struct group *group, const char *name)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->instances[i].name == name) {
			memmove(&group->instances[i], &group->instances[i + 1],
			    (group->count - i - 1) * sizeof(*group->instances));
			group->count--;
			return;
		}
}

/* NULL: it is done; else why not. */
static const char *
carry_out(const struct looker *looker, struct view *view)
{
	struct scene *scene = &view->scene;
	const int wanted = (int)view->decided.hosts;
	const char *name;

	scene->fault = "the provider does not say why";
	if (wanted > view->group.desired) {
		if (!may_call(looker))
			return "too little of the lease is left";
		return looker->provider->launch(scene, wanted) == ERR_OK ? NULL : scene->fault;
	}
	for (int left = view->group.desired - wanted; left > 0; left--) {
		if (!may_call(looker))
			return "too little of the lease is left";
		if ((name = who_may_go(view)) == NULL)
			return "a job runs on each host that is in service: none is ended";
		if (looker->provider->end(scene, name) != ERR_OK)
			return scene->fault;
		forget_instance(&view->group, name);
	}
	return NULL;
}

static void
commit_and_carry_out(struct looker *looker, struct view *view)
{
	const char *fault;
	int64_t key;
	const enum err err = scaling_decision_commit(view->scene.db, looker->holder, &view->decided, &key);

	if (err != ERR_OK) {
		log_warn("a decision was not written down, and is not carried out");
		return;
	}
	if (view->decided.hosts != view->group.desired)
		log_info("%s", view->reason);
	if ((fault = carry_out(looker, view)) != NULL)
		log_warn("%s: %s", view->reason, fault);
	(void)scaling_decision_end(view->scene.db, key, fault);
}

void
look(struct looker *looker, struct db *db, struct arena *arena)
{
	struct view view = { .scene = { .db = db, .arena = arena } };

	if (!lead(looker, db, arena) || see(looker, &view) != ERR_OK ||
	    strcmp(view.set.mode, "paused") == 0)
		return;
	if (decide(&view) == ERR_OK && is_worth_a_row(&view))
		commit_and_carry_out(looker, &view);
}
