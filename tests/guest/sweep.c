// SPDX-License-Identifier: GPL-2.0-only
/*
 * The engine of fail_nth.c. First a call is surveyed: with fail-nth set far away the kernel's trace
 * names every point it meets, and for a fork the step of copy_process in which it lies. Then the first
 * allocation fails, the second, and so on until the call passes untouched; that must be as many.
 * Entry points: sweep.h.
 */
#include "sweep.h"

#include <sys/syscall.h>

#define FAR 1000000 /* no call has so many allocations */

struct survey survey;
static int nth_fd = -1;

void arm(int n)
{
	char text[12];
	int len = snprintf(text, sizeof(text), "%d", n);

	EQ(pwrite(nth_fd, text, len, 0), len);
}

int left(void)
{
	char text[12] = "";

	CHECK(pread(nth_fd, text, sizeof(text) - 1, 0) > 0);
	return atoi(text);
}

void set_trace(const char *what)
{
	int fd = OK(open("/proc/trace", O_WRONLY));

	EQ(write(fd, what, strlen(what)), strlen(what));
	OK(close(fd));
}

static void new_step(const char *name, int len)
{
	struct step *step = &survey.step[survey.nr_steps++];

	CHECK(survey.nr_steps < MAX_STEPS);
	snprintf(step->name, sizeof(step->name), "%.*s", len, name);
	step->points = 0;
	step->names[0] = 0;
}

/* One line of the trace, what comes after the pid: a new act, a step, or a point of the last step. */
static void take_line(const char *text, int len)
{
	struct step *step;
	int used;

	if (!strncmp(text, "act I:", 6)) {
		survey.nr_steps = survey.points = 0;
		new_step("", 0);
	} else if (!strncmp(text, "  copy ", 7)) {
		new_step(text + 7, len - 7);
	} else if (!strncmp(text, "pass ", 5)) {
		step = &survey.step[survey.nr_steps - 1];
		used = strlen(step->names);
		snprintf(step->names + used, sizeof(step->names) - used, "%.*s ",
			 (int)strcspn(text + 5, " "), text + 5);
		step->points++;
		survey.points++;
	}
}

void read_trace(pid_t pid, int points)
{
	static char buf[65536];
	char start[16];
	int seen = 0;

	t_get_file("/proc/trace", buf, sizeof(buf));
	survey.nr_steps = survey.points = 0;
	new_step("", 0);
	snprintf(start, sizeof(start), " %d ", pid);
	for (int pass = 0; pass < 2; pass++) {
		for (char *line = buf; *line; line += strcspn(line, "\n") + 1) {
			int len = strcspn(line, "\n");
			char *text = memchr(line, ' ', len);

			text = text ? memchr(text + 1, ' ', line + len - text - 1) : NULL;
			if (!text || strncmp(text, start, strlen(start)))
				continue;
			text += strlen(start);
			if (pass == 0)
				seen += !strncmp(text, "pass ", 5);
			else if (strncmp(text, "pass ", 5) || seen-- <= points)
				take_line(text, line + len - text);
		}
	}
}

void print_survey(const char *what, int names)
{
	char text[400] = "";

	for (int i = 0; i < survey.nr_steps; i++) {
		const struct step *step = &survey.step[i];
		int used = strlen(text);

		if (step->name[0])
			snprintf(text + used, sizeof(text) - used, " %s %d", step->name,
				 step->points);
	}
	t_note("sweep %s: %d points%s%s", what, survey.points, text[0] ? ":" : "", text);
	for (int i = 0; names && i < survey.nr_steps; i++)
		if (survey.step[i].points)
			t_note("sweep   %s: %s",
			       survey.step[i].name[0] ? survey.step[i].name : what,
			       survey.step[i].names);
}

void prepare(void)
{
	if (nth_fd < 0)
		nth_fd = OK(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
}

/* Lets once() pass, and learns what it meets on its way. */
static void survey_call(const char *what, long (*once)(void), void (*undo)(long))
{
	long ret;
	int met;

	prepare();
	set_trace("fork,fail");
	arm(FAR);
	ret = once();
	met = FAR - left();
	arm(0);
	if (ret < 0)
		t_die("%s: untouched, yet it failed with %ld", what, -ret);
	undo(ret);
	read_trace(syscall(__NR_gettid), met);
	set_trace("none");
	EQ(survey.points, met);
}

int sweep(const char *what, long (*once)(void), void (*undo)(long), int want)
{
	int n;

	survey_call(what, once, undo);
	for (n = 1; n <= survey.points + 1; n++) {
		long ret;
		int fired;

		arm(n);
		ret = once();
		fired = left() == 0;
		arm(0);
		if (fired && ret != -want)
			t_die("%s: allocation %d failed, the call gave %ld", what, n, ret);
		if (!fired && ret < 0)
			t_die("%s: untouched, yet it failed with %ld", what, -ret);
		if (!fired) {
			undo(ret);
			break;
		}
	}
	EQ(n, survey.points + 1);
	return n - 1;
}

int sweep_and_print(const char *what, long (*once)(void), void (*undo)(long))
{
	int points = sweep(what, once, undo, ENOMEM);

	print_survey(what, 1);
	CHECK(points > 0);
	return points;
}
