/*
 * Widgets, made up for the tests of sbs. { "not a brace" }
 */
#include <sys/param.h>

#define	W_BUSY	0x01

struct widget {
	int	w_flags;
	int	w_count;
	void	*w_arg;
};

static int widget_limit = 10;
static int widget_zone = 3;

int	widget_poke(struct widget *w, int how);

#ifdef SMP
static int widget_cpus = 2;
#else
static int widget_alone = 1;
#endif

/*
 * Pokes a widget.
 */
int
widget_poke(struct widget *w, int how)
{
	int i, error;

	/* So far so good. */
	error = i = 0;
	if (w->w_flags & W_BUSY)
		return (EBUSY);
	for (i = 0; i < how; i++)
		w->w_count += i;
	if (w->w_count > widget_limit) {
		trim(w, widget_limit);
		error = ENOSPC;
	}
	widget_log(w, how,
	    error);
	return (error);
}

static void
widget_idle(struct widget *w)
{

	w->w_arg = NULL;
	w->w_flags &= ~W_BUSY;
}

void
widget_spare(struct widget *w)
{

	w->w_count = 0;
}
