/* Declarations that the text defines, for headers of the user's that leave them out. */
struct callout_handle;
void softclock(void *);
caddr_t kern_timeout_callwheel_alloc(caddr_t v);
void kern_timeout_callwheel_init(void);
struct callout_handle timeout(timeout_t *, void *, int);
void untimeout(timeout_t *, void *, struct callout_handle);
void callout_handle_init(struct callout_handle *);
