/*
 * Widgets, made up for the tests of sbs. { "not a brace" }
 */
#include <sys/param.h>

#define	W_BUSY	0x01
#define	W_LOCK(w)	mtx_lock_spin(&(w)->w_lock)

struct widget {
	struct mtx	w_lock;
	int		w_flags, w_count;
	void		(*w_func)(void *);
	TAILQ_ENTRY(widget) w_link;
};

static int widget_limit = 10UL;
static TAILQ_HEAD(, widget) widgets;

SYSINIT(widgets, SI_SUB_WIDGET, SI_ORDER_ANY, widget_start, NULL);

int widget_poke(struct widget *, int);

static void
widget_start(void *dummy)
{

	TAILQ_INIT(&widgets);
#ifdef WIDGET_TRACE
	trace_start(dummy);
#else
	widget_limit++;
#endif
}

/* The old style. */
int
widget_poke(w, how)
	struct widget *w;
	int how;
{
	int i, error = 0;

again:
	W_LOCK(w);
	if (w->w_flags & W_BUSY) {
		mtx_unlock_spin(&w->w_lock);
		goto again;
	}
	for (i = 0; i < how; i++)
		w->w_count += i;
	w->w_func = (how > 1) ? widget_call : NULL;
	switch (how) {
	case 0:
		error = EINVAL;
		break;
	case 1:
	case 2:
		w->w_flags |= W_BUSY;
		break;
	default:
		uma_zfree(widget_zone, w);
	}
	mtx_unlock_spin(&w->w_lock);
	return (error);
}

void
widget_all(void)
{
	struct widget *w;

	TAILQ_FOREACH(w, &widgets, w_link) {
		while (widget_poke(w, 1) != 0)
			cpu_spinwait();
		w->w_flags &= ~W_BUSY;
	}
	curthread->td_widgets = 0;
}

#ifdef DDB
void
db_show_widget(void)
{
	db_printf("widget\n");
}
#endif
